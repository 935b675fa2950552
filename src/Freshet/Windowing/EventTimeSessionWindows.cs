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

    /// <inheritdoc/>
    public override void AssignWindows(EventTime timestamp, EventTime processingTime, ICollection<TimeWindow> windows)
    {
        EventTime start = Require(timestamp);
        windows.Add(new TimeWindow(start, start + Gap));
    }

    /// <inheritdoc/>
    public override Trigger CreateDefaultTrigger() => new EventTimeTrigger();
}
