namespace Freshet.Windowing;

/// <summary>Windows of one size that begin at every slide, in the machine's time: they overlap where the slide is shorter. Immutable; safe to share.</summary>
public sealed class SlidingProcessingTimeWindows : WindowAssigner
{
    private SlidingProcessingTimeWindows(TimeSpan size, TimeSpan slide, TimeSpan offset)
    {
        CheckSize(size, nameof(size));
        CheckSize(slide, nameof(slide));
        CheckOffset(offset, slide);
        (Size, Slide, Offset) = (size, slide, offset);
    }

    /// <summary>The length of a window.</summary>
    public TimeSpan Size { get; }

    /// <summary>The time from one window's start to the next.</summary>
    public TimeSpan Slide { get; }

    /// <summary>How far the starts are moved from multiples of the slide since the epoch.</summary>
    public TimeSpan Offset { get; }

    /// <inheritdoc/>
    public override bool IsEventTime => false;

    /// <summary>Windows of that size, one at every slide.</summary>
    /// <param name="size">The length of a window; at least 1 ms.</param>
    /// <param name="slide">The time from one start to the next; at least 1 ms. Records between windows are dropped where it is longer than the size.</param>
    /// <param name="offset">How far the starts are moved; shorter than the slide, and may be negative.</param>
    public static SlidingProcessingTimeWindows Of(TimeSpan size, TimeSpan slide, TimeSpan offset = default) => new(size, slide, offset);

    /// <inheritdoc/>
    public override void AssignWindows(EventTime timestamp, EventTime processingTime, ICollection<TimeWindow> windows)
    {
        long size = Milliseconds(Size);
        long slide = Milliseconds(Slide);
        long time = processingTime.Milliseconds;
        for (long start = StartOf(time, Milliseconds(Offset), slide); start > time - size; start -= slide)
            windows.Add(new TimeWindow(new EventTime(start), new EventTime(start + size)));
    }

    /// <inheritdoc/>
    public override Trigger CreateDefaultTrigger() => new ProcessingTimeTrigger();
}
