using Freshet.Runtime.Time;
using Freshet.Windowing;

namespace Freshet.Runtime.Operators.Window;

/// <summary>What a window function sees of the window at hand.</summary>
internal sealed class FiringContext<TKey>(TimerService<TKey, TimeWindow> timers, SideOutputs sides) : WindowContext
    where TKey : notnull
{
    private TimeWindow _window;

    public override TimeWindow Window => _window;

    public override EventTime Watermark => timers.Watermark;

    public override EventTime CurrentProcessingTime => timers.Now;

    public void Move(TimeWindow window) => _window = window;

    public override void Output<TSide>(OutputTag<TSide> tag, TSide value) => sides.Emit(tag, value, _window.MaxTimestamp);
}
