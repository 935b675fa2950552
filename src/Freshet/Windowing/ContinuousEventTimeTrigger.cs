using Freshet.State;

namespace Freshet.Windowing;

/// <summary>
/// Fires at every multiple of an interval that the watermark reaches, and at the window's end. A watermark that leaps over several
/// intervals fires for each of them.
/// </summary>
public sealed class ContinuousEventTimeTrigger : Trigger
{
    private readonly FireTime _fireTime;

    /// <summary>A trigger of that interval.</summary>
    /// <param name="interval">The time from one firing to the next; at least 1 ms.</param>
    public ContinuousEventTimeTrigger(TimeSpan interval) => _fireTime = new FireTime(interval);

    /// <inheritdoc/>
    public override bool CanMerge => true;

    internal override bool UsesEventTime => true;

    /// <inheritdoc/>
    public override void Open(IKeyedStateStore state) => _fireTime.Open(state);

    /// <inheritdoc/>
    public override TriggerResult OnElement(EventTime timestamp, TimeWindow window, TriggerContext context)
    {
        if (window.MaxTimestamp <= context.Watermark)
            return TriggerResult.Fire;
        context.RegisterEventTimeTimer(window.MaxTimestamp);
        if (!_fireTime.TryGet(out _))
            context.RegisterEventTimeTimer(_fireTime.SetNext(_fireTime.LastBefore(timestamp), window));
        return TriggerResult.Continue;
    }

    /// <inheritdoc/>
    public override TriggerResult OnEventTime(EventTime time, TimeWindow window, TriggerContext context)
    {
        if (time == window.MaxTimestamp)
            return TriggerResult.Fire;
        if (!_fireTime.TryGet(out EventTime due) || due != time)
            return TriggerResult.Continue;
        if (_fireTime.IsOfNoTime(time))
        {
            throw new InvalidOperationException(
                "A record without event time came to a trigger that fires at every interval of it, and would for ever. Give its source a "
                + "watermark strategy with a timestamp assigner, or take a ContinuousProcessingTimeTrigger.");
        }

        _fireTime.Clear();
        // Behind the end of the input a window that never ends would fire for ever.
        EventTime next = context.Watermark == EventTime.Max && window.MaxTimestamp == EventTime.Max ? EventTime.Max : time;
        context.RegisterEventTimeTimer(_fireTime.SetNext(next, window));
        return TriggerResult.Fire;
    }

    /// <inheritdoc/>
    public override void OnMerge(TimeWindow window, TriggerContext context)
    {
        if (_fireTime.Merge(context) is { } next)
            context.RegisterEventTimeTimer(next);
    }

    /// <inheritdoc/>
    public override void Clear(TimeWindow window, TriggerContext context)
    {
        if (!_fireTime.TryGet(out EventTime due))
            return;
        context.DeleteEventTimeTimer(due);
        _fireTime.Clear();
    }
}
