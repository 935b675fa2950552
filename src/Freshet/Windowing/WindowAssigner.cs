namespace Freshet.Windowing;

/// <summary>Says which windows a record belongs to. Immutable; safe to share.</summary>
public abstract class WindowAssigner
{
    /// <summary>Whether the windows are in event time; else in the machine's time.</summary>
    public abstract bool IsEventTime { get; }

    /// <summary>Whether windows of a key that overlap or touch become one.</summary>
    public virtual bool IsMerging => false;

    /// <summary>The type of the records that it looks at; null where it takes any.</summary>
    internal virtual Type? ElementType => null;

    /// <summary>Appends the windows of a record.</summary>
    /// <param name="timestamp">The record's event time.</param>
    /// <param name="processingTime">The machine's time.</param>
    /// <param name="windows">Where they go.</param>
    public abstract void AssignWindows(EventTime timestamp, EventTime processingTime, ICollection<TimeWindow> windows);

    /// <summary>A trigger for a window that names none.</summary>
    public abstract Trigger CreateDefaultTrigger();

    private protected static void CheckSize(TimeSpan size, string name)
    {
        if (size < TimeSpan.FromMilliseconds(1))
            throw new ArgumentOutOfRangeException(name, size, "A window is at least one millisecond long.");
    }

    private protected static void CheckOffset(TimeSpan offset, TimeSpan step)
    {
        if (offset.Duration() >= step)
        {
            throw new ArgumentOutOfRangeException(
                nameof(offset), offset, $"The offset of windows that begin every {step} is shorter than that.");
        }
    }

    private protected static TimeSpan CheckGap(TimeSpan gap) => gap >= TimeSpan.FromMilliseconds(1)
        ? gap
        : throw new InvalidOperationException($"A record names a session gap of {gap}. The gap of a session is at least one millisecond.");

    private protected static long Milliseconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMillisecond;

    /// <summary>The latest start at or before a time.</summary>
    internal static long StartOf(long time, long offset, long step)
    {
        long remainder = (time - offset) % step;
        return remainder < 0 ? time - (remainder + step) : time - remainder;
    }

    private protected static EventTime Require(EventTime timestamp) => timestamp != EventTime.None
        ? timestamp
        : throw new InvalidOperationException(
            "A record without event time came to an event-time window. Give its source a watermark strategy with a timestamp assigner, or take "
            + "a processing-time window.");
}
