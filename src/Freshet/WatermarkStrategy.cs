namespace Freshet;

/// <summary>
/// Says where a record's event time comes from and how far the disorder goes. The generator runs per split, right behind the source's
/// reader. Immutable; safe to share.
/// </summary>
/// <typeparam name="T">The type of the source's values.</typeparam>
public sealed class WatermarkStrategy<T>
{
    private WatermarkStrategy(TimeSpan outOfOrderness)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outOfOrderness, TimeSpan.Zero);
        OutOfOrderness = outOfOrderness;
    }

    private WatermarkStrategy(WatermarkStrategy<T> other)
        : this(other.OutOfOrderness)
    {
        Timestamp = other.Timestamp;
        Late = other.Late;
        Idleness = other.Idleness;
    }

    /// <summary>How far behind the latest time seen a record may lie and still be on time.</summary>
    public TimeSpan OutOfOrderness { get; }

    /// <summary>How long a split may give nothing before it holds nobody's event time up; null for never.</summary>
    public TimeSpan? Idleness { get; private init; }

    internal Func<T, EventTime>? Timestamp { get; private init; }

    internal Func<T, EventTime, T>? Late { get; private init; }

    /// <summary>Times only grow within a split. The watermark is the latest time less one millisecond, as in Flink.</summary>
    public static WatermarkStrategy<T> ForMonotonousTimestamps() => new(TimeSpan.Zero);

    /// <summary>Times are at most <paramref name="outOfOrderness"/> behind the latest seen; the watermark lies one millisecond more behind.</summary>
    public static WatermarkStrategy<T> ForBoundedOutOfOrderness(TimeSpan outOfOrderness) => new(outOfOrderness);

    /// <summary>Takes the time from the value instead of from the source's record.</summary>
    public WatermarkStrategy<T> WithTimestampAssigner(Func<T, EventTime> timestamp) => new(this) { Timestamp = timestamp };

    /// <summary>
    /// Marks late values once, where they enter: called with the value and its split's watermark where the value's time is at or before
    /// it; what it returns goes on. So nothing downstream becomes late by accident of batches or parallelism.
    /// </summary>
    public WatermarkStrategy<T> WithLateMarker(Func<T, EventTime, T> mark) => new(this) { Late = mark };

    /// <summary>A split that gives nothing for <paramref name="timeout"/> of processing time is left out of the watermark until it gives again.</summary>
    public WatermarkStrategy<T> WithIdleness(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        return new(this) { Idleness = timeout };
    }
}
