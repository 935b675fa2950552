namespace Freshet.Windowing;

/// <summary>One window for all records of a key; only a trigger of its own ever makes it give results. Immutable; safe to share.</summary>
public sealed class GlobalWindows : WindowAssigner
{
    private GlobalWindows()
    {
    }

    /// <inheritdoc/>
    public override bool IsEventTime => false;

    /// <summary>The assigner.</summary>
    public static GlobalWindows Create() => new();

    /// <inheritdoc/>
    public override void AssignWindows(EventTime timestamp, EventTime processingTime, ICollection<TimeWindow> windows) =>
        windows.Add(TimeWindow.Global);

    /// <inheritdoc/>
    public override Trigger CreateDefaultTrigger() => new NeverTrigger();
}
