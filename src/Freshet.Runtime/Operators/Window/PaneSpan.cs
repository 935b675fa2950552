using Freshet.Runtime.Faults;
using Freshet.Windowing;

namespace Freshet.Runtime.Operators.Window;

/// <summary>Where windows begin and how long they are, in milliseconds. Immutable.</summary>
internal readonly record struct PaneSpan(long Size, long Slide, long Offset)
{
    public bool IsTumbling => Size == Slide;

    /// <summary>Whether a window is made of whole slides, more than one.</summary>
    public bool IsDivisible => Size > Slide && Size % Slide == 0;

    /// <summary>The span of an assigner's windows; null where panes do not fit it.</summary>
    public static PaneSpan? Of(WindowAssigner assigner) => assigner switch
    {
        TumblingEventTimeWindows tumbling => new PaneSpan(
            Milliseconds(tumbling.Size), Milliseconds(tumbling.Size),
            Milliseconds(tumbling.Offset) + (FaultPoints.IsOn(FaultPoint.WindowBoundaryOffByOne) ? 1 : 0)),
        SlidingEventTimeWindows sliding => new PaneSpan(Milliseconds(sliding.Size), Milliseconds(sliding.Slide), Milliseconds(sliding.Offset)),
        _ => null,
    };

    /// <summary>The start of the latest window that begins at or before a time.</summary>
    public long LastStart(long time) => WindowAssigner.StartOf(time, Offset, Slide);

    private static long Milliseconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMillisecond;
}
