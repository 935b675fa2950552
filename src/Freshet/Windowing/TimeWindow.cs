namespace Freshet.Windowing;

/// <summary>
/// A span of time, from <paramref name="Start"/> up to but not including <paramref name="End"/>; processing-time windows count in the
/// machine's time. Immutable; safe to share.
/// </summary>
/// <param name="Start">Its first millisecond.</param>
/// <param name="End">The millisecond behind its last; <see cref="EventTime.Max"/> for a window that never ends.</param>
public readonly record struct TimeWindow(EventTime Start, EventTime End)
{
    /// <summary>The one window of a stream that is cut by triggers only.</summary>
    public static TimeWindow Global => new(EventTime.None, EventTime.Max);

    /// <summary>The last millisecond that belongs to the window: the time of its results.</summary>
    public EventTime MaxTimestamp => End == EventTime.Max ? End : new EventTime(End.Milliseconds - 1);

    /// <summary>Whether two windows overlap or touch; session windows that do are one.</summary>
    public bool Intersects(TimeWindow other) => Start <= other.End && End >= other.Start;

    /// <summary>The least window that holds both.</summary>
    public TimeWindow Cover(TimeWindow other) =>
        new(EventTime.Min(Start, other.Start), End >= other.End ? End : other.End);
}
