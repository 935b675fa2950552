namespace Freshet.Windowing;

/// <summary>One window for all records of a key, which gives results when its trigger says so. Immutable; safe to share.</summary>
public sealed class GlobalWindows : WindowAssigner
{
    private readonly bool _firesAtEnd;

    private GlobalWindows(bool firesAtEnd) => _firesAtEnd = firesAtEnd;

    /// <inheritdoc/>
    public override bool IsEventTime => false;

    /// <summary>The window, which never fires by itself: it needs a trigger.</summary>
    public static GlobalWindows Create() => new(firesAtEnd: false);

    /// <summary>The window, which fires when bounded input has ended.</summary>
    public static GlobalWindows CreateWithEndOfStreamTrigger() => new(firesAtEnd: true);

    /// <inheritdoc/>
    public override void AssignWindows(EventTime timestamp, EventTime processingTime, ICollection<TimeWindow> windows) =>
        windows.Add(TimeWindow.Global);

    /// <inheritdoc/>
    public override Trigger CreateDefaultTrigger() => _firesAtEnd ? new EndOfStreamTrigger() : new NeverTrigger();
}
