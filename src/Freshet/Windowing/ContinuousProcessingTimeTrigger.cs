using Freshet.State;

namespace Freshet.Windowing;

/// <summary>
/// Fires at every multiple of an interval of the machine's time, up to the window's end. It is for windows of the machine's time: those of
/// event time mostly end in its past, and then fire once.
/// </summary>
public sealed class ContinuousProcessingTimeTrigger : Trigger
{
    private readonly FireTime _fireTime;

    /// <summary>A trigger of that interval.</summary>
    /// <param name="interval">The time from one firing to the next; at least 1 ms.</param>
    public ContinuousProcessingTimeTrigger(TimeSpan interval) => _fireTime = new FireTime(interval);

    /// <inheritdoc/>
    public override bool CanMerge => true;

    /// <inheritdoc/>
    public override void Open(IKeyedStateStore state) => _fireTime.Open(state);

    /// <inheritdoc/>
    public override TriggerResult OnElement(EventTime timestamp, TimeWindow window, TriggerContext context)
    {
        if (!_fireTime.TryGet(out _))
            context.RegisterProcessingTimeTimer(_fireTime.SetNext(_fireTime.LastBefore(context.CurrentProcessingTime), window));
        return TriggerResult.Continue;
    }

    /// <inheritdoc/>
    public override TriggerResult OnProcessingTime(EventTime time, TimeWindow window, TriggerContext context)
    {
        if (time == window.MaxTimestamp)
            return TriggerResult.Fire;
        if (!_fireTime.TryGet(out EventTime due) || due != time)
            return TriggerResult.Continue;
        _fireTime.Clear();
        context.RegisterProcessingTimeTimer(_fireTime.SetNext(time, window));
        return TriggerResult.Fire;
    }

    /// <inheritdoc/>
    public override void OnMerge(TimeWindow window, TriggerContext context)
    {
        if (_fireTime.Merge(context) is { } next)
            context.RegisterProcessingTimeTimer(next);
    }

    /// <inheritdoc/>
    public override void Clear(TimeWindow window, TriggerContext context)
    {
        if (!_fireTime.TryGet(out EventTime due))
            return;
        context.DeleteProcessingTimeTimer(due);
        _fireTime.Clear();
    }
}
