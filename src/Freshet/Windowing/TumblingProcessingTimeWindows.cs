namespace Freshet.Windowing;

/// <summary>Windows of one size, one behind the other, in the machine's time. Immutable; safe to share.</summary>
public sealed class TumblingProcessingTimeWindows : WindowAssigner
{
    private TumblingProcessingTimeWindows(TimeSpan size, TimeSpan offset)
    {
        CheckSize(size, nameof(size));
        CheckOffset(offset, size);
        (Size, Offset) = (size, offset);
    }

    /// <summary>The length of a window.</summary>
    public TimeSpan Size { get; }

    /// <summary>How far the starts are moved from multiples of the size since the epoch.</summary>
    public TimeSpan Offset { get; }

    /// <inheritdoc/>
    public override bool IsEventTime => false;

    /// <summary>Windows of that size.</summary>
    /// <param name="size">The length of a window; at least 1 ms.</param>
    /// <param name="offset">How far the starts are moved; shorter than the size, and may be negative.</param>
    public static TumblingProcessingTimeWindows Of(TimeSpan size, TimeSpan offset = default) => new(size, offset);

    /// <inheritdoc/>
    public override void AssignWindows(EventTime timestamp, EventTime processingTime, ICollection<TimeWindow> windows)
    {
        long size = Milliseconds(Size);
        long start = StartOf(processingTime.Milliseconds, Milliseconds(Offset), size);
        windows.Add(new TimeWindow(new EventTime(start), new EventTime(start + size)));
    }

    /// <inheritdoc/>
    public override Trigger CreateDefaultTrigger() => new ProcessingTimeTrigger();
}
