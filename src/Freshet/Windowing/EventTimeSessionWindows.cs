namespace Freshet.Windowing;

/// <summary>Windows in event time that last as long as a key's records come within the gap of each other. Immutable; safe to share.</summary>
public sealed class EventTimeSessionWindows : WindowAssigner
{
    private EventTimeSessionWindows(TimeSpan gap)
    {
        CheckSize(gap, nameof(gap));
        Gap = gap;
    }

    /// <summary>The silence that ends a session.</summary>
    public TimeSpan Gap { get; }

    /// <inheritdoc/>
    public override bool IsEventTime => true;

    /// <inheritdoc/>
    public override bool IsMerging => true;

    /// <summary>Sessions that end after that much silence; records exactly the gap apart are of one session.</summary>
    public static EventTimeSessionWindows WithGap(TimeSpan gap) => new(gap);

    /// <summary>Sessions whose records say themselves how much silence behind them ends the session.</summary>
    /// <typeparam name="T">The type of the stream's values.</typeparam>
    /// <param name="gap">The gap of a record; less than 1 ms fails the job at that record.</param>
    public static DynamicEventTimeSessionWindows<T> WithDynamicGap<T>(Func<T, TimeSpan> gap) => new(gap);

    /// <inheritdoc/>
    public override void AssignWindows(EventTime timestamp, EventTime processingTime, ICollection<TimeWindow> windows)
    {
        EventTime start = Require(timestamp);
        windows.Add(new TimeWindow(start, start + Gap));
    }

    /// <inheritdoc/>
    public override Trigger CreateDefaultTrigger() => new EventTimeTrigger();
}
