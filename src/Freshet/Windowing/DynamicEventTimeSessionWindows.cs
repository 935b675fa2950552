namespace Freshet.Windowing;

/// <summary>Windows in event time that last as long as a key's records come within the gap that each record names. Immutable; safe to share.</summary>
/// <typeparam name="T">The type of the stream's values, exactly.</typeparam>
public sealed class DynamicEventTimeSessionWindows<T> : WindowAssigner<T>
{
    internal DynamicEventTimeSessionWindows(Func<T, TimeSpan> gap)
    {
        ArgumentNullException.ThrowIfNull(gap);
        Gap = gap;
    }

    /// <summary>The silence behind a record that ends its session; at least 1 ms.</summary>
    public Func<T, TimeSpan> Gap { get; }

    /// <inheritdoc/>
    public override bool IsEventTime => true;

    /// <inheritdoc/>
    public override bool IsMerging => true;

    /// <inheritdoc/>
    public override void AssignWindows(T element, EventTime timestamp, EventTime processingTime, ICollection<TimeWindow> windows)
    {
        EventTime start = Require(timestamp);
        windows.Add(new TimeWindow(start, start + CheckGap(Gap(element))));
    }

    /// <inheritdoc/>
    public override Trigger CreateDefaultTrigger() => new EventTimeTrigger();
}
