namespace Freshet.Windowing;

/// <summary>Windows in the machine's time that last as long as a key's records come within the gap of each other. Immutable; safe to share.</summary>
public sealed class ProcessingTimeSessionWindows : WindowAssigner
{
    private ProcessingTimeSessionWindows(TimeSpan gap)
    {
        CheckSize(gap, nameof(gap));
        Gap = gap;
    }

    /// <summary>The silence that ends a session.</summary>
    public TimeSpan Gap { get; }

    /// <inheritdoc/>
    public override bool IsEventTime => false;

    /// <inheritdoc/>
    public override bool IsMerging => true;

    /// <summary>Sessions that end after that much silence; records exactly the gap apart are of one session.</summary>
    public static ProcessingTimeSessionWindows WithGap(TimeSpan gap) => new(gap);

    /// <summary>Sessions whose records say themselves how much silence behind them ends the session.</summary>
    /// <typeparam name="T">The type of the stream's values.</typeparam>
    /// <param name="gap">The gap of a record; less than 1 ms fails the job at that record.</param>
    public static DynamicProcessingTimeSessionWindows<T> WithDynamicGap<T>(Func<T, TimeSpan> gap) => new(gap);

    /// <inheritdoc/>
    public override void AssignWindows(EventTime timestamp, EventTime processingTime, ICollection<TimeWindow> windows)
    {
        EventTime start = processingTime;
        windows.Add(new TimeWindow(start, start + Gap));
    }

    /// <inheritdoc/>
    public override Trigger CreateDefaultTrigger() => new ProcessingTimeTrigger();
}
