namespace Freshet;

/// <summary>
/// Says where a record's event time comes from and how watermarks are made of the times. The generator runs per split, right behind the source's
/// reader, or per subtask in the middle of a stream. Immutable; safe to share.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class WatermarkStrategy<T>
{
    private WatermarkStrategy(TimeSpan outOfOrderness, Func<WatermarkGenerator<T>>? createGenerator = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outOfOrderness, TimeSpan.Zero);
        OutOfOrderness = outOfOrderness;
        CreateGenerator = createGenerator;
    }

    private WatermarkStrategy(WatermarkStrategy<T> other)
        : this(other.OutOfOrderness, other.CreateGenerator)
    {
        Timestamp = other.Timestamp;
        Late = other.Late;
        Idleness = other.Idleness;
        Alignment = other.Alignment;
    }

    /// <summary>How far behind the latest time seen a record may lie and still be on time. Of no meaning with a generator of one's own.</summary>
    public TimeSpan OutOfOrderness { get; }

    /// <summary>How long a split may give nothing before it holds nobody's event time up; null for never.</summary>
    public TimeSpan? Idleness { get; private init; }

    /// <summary>What keeps splits from running ahead; null for nothing.</summary>
    public WatermarkAlignment? Alignment { get; private init; }

    /// <summary>Null for the generator of bounded out-of-orderness.</summary>
    internal Func<WatermarkGenerator<T>>? CreateGenerator { get; }

    internal Func<T, EventTime, EventTime>? Timestamp { get; private init; }

    internal Func<T, EventTime, T>? Late { get; private init; }

    /// <summary>Times only grow within a split. The watermark is the latest time less one millisecond, as in Flink.</summary>
    public static WatermarkStrategy<T> ForMonotonousTimestamps() => new(TimeSpan.Zero);

    /// <summary>Times are at most <paramref name="outOfOrderness"/> behind the latest seen; the watermark lies one millisecond more behind.</summary>
    public static WatermarkStrategy<T> ForBoundedOutOfOrderness(TimeSpan outOfOrderness) => new(outOfOrderness);

    /// <summary>There are times, but no watermark before the one that ends the stream.</summary>
    public static WatermarkStrategy<T> NoWatermarks() => new(TimeSpan.Zero, () => SilentWatermarkGenerator<T>.Instance);

    /// <summary>Watermarks are made by a generator of one's own.</summary>
    /// <param name="createGenerator">Makes the generator of a split.</param>
    public static WatermarkStrategy<T> ForGenerator(Func<WatermarkGenerator<T>> createGenerator)
    {
        ArgumentNullException.ThrowIfNull(createGenerator);
        return new(TimeSpan.Zero, createGenerator);
    }

    /// <summary>Takes the time from the value instead of from the source's record.</summary>
    public WatermarkStrategy<T> WithTimestampAssigner(Func<T, EventTime> timestamp) => WithTimestampAssigner((value, _) => timestamp(value));

    /// <summary>Makes the time from the value and the time that the record has so far, <see cref="EventTime.None"/> where it has none.</summary>
    public WatermarkStrategy<T> WithTimestampAssigner(Func<T, EventTime, EventTime> timestamp) => new(this) { Timestamp = timestamp };

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

    /// <summary>
    /// Lets no split run more than <paramref name="maxDrift"/> ahead of the least watermark of all sources of the group: one that is further is not read
    /// until the others have come up. For sources only.
    /// </summary>
    /// <param name="group">The name of the group, within the job.</param>
    /// <param name="maxDrift">The most that a split may be ahead; at least 0.</param>
    /// <param name="updateInterval">How often at least each subtask says how far it is; above 0. A second by default, as in Flink; with each new watermark it does so anyway.</param>
    public WatermarkStrategy<T> WithWatermarkAlignment(string group, TimeSpan maxDrift, TimeSpan? updateInterval = null) =>
        new(this) { Alignment = new WatermarkAlignment(group, maxDrift, updateInterval ?? TimeSpan.FromSeconds(1)) };
}
