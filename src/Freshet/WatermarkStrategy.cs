namespace Freshet;

/// <summary>
/// Says where a record's event time comes from and how far the disorder goes. The generator runs per split, right behind the source's
/// reader. Immutable; safe to share.
/// </summary>
/// <typeparam name="T">The type of the source's values.</typeparam>
public sealed class WatermarkStrategy<T>
{
    private WatermarkStrategy(TimeSpan outOfOrderness, Func<T, EventTime>? timestamp, Func<T, EventTime, T>? onLate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outOfOrderness, TimeSpan.Zero);
        OutOfOrderness = outOfOrderness;
        Timestamp = timestamp;
        Late = onLate;
    }

    /// <summary>How far behind the latest time seen a record may lie and still be on time.</summary>
    public TimeSpan OutOfOrderness { get; }

    internal Func<T, EventTime>? Timestamp { get; }

    internal Func<T, EventTime, T>? Late { get; }

    /// <summary>Times only grow within a split. The watermark is the latest time less one millisecond, as in Flink.</summary>
    public static WatermarkStrategy<T> ForMonotonousTimestamps() => new(TimeSpan.Zero, null, null);

    /// <summary>Times are at most <paramref name="outOfOrderness"/> behind the latest seen; the watermark lies one millisecond more behind.</summary>
    public static WatermarkStrategy<T> ForBoundedOutOfOrderness(TimeSpan outOfOrderness) => new(outOfOrderness, null, null);

    /// <summary>Takes the time from the value instead of from the source's record.</summary>
    public WatermarkStrategy<T> WithTimestampAssigner(Func<T, EventTime> timestamp) => new(OutOfOrderness, timestamp, Late);

    /// <summary>
    /// Marks late values once, where they enter: called with the value and its split's watermark where the value's time is at or before
    /// it; what it returns goes on. So nothing downstream becomes late by accident of batches or parallelism.
    /// </summary>
    public WatermarkStrategy<T> WithLateMarker(Func<T, EventTime, T> mark) => new(OutOfOrderness, Timestamp, mark);
}
