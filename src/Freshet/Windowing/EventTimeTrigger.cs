namespace Freshet.Windowing;

/// <summary>Fires when the watermark reaches the window's end, and at once for a late record that is still allowed.</summary>
public sealed class EventTimeTrigger : Trigger
{
    /// <inheritdoc/>
    public override bool CanMerge => true;

    internal override bool UsesEventTime => true;

    /// <inheritdoc/>
    public override TriggerResult OnElement(EventTime timestamp, TimeWindow window, TriggerContext context)
    {
        if (window.MaxTimestamp <= context.Watermark)
            return TriggerResult.Fire;
        context.RegisterEventTimeTimer(window.MaxTimestamp);
        return TriggerResult.Continue;
    }

    /// <inheritdoc/>
    public override TriggerResult OnEventTime(EventTime time, TimeWindow window, TriggerContext context) =>
        time == window.MaxTimestamp ? TriggerResult.Fire : TriggerResult.Continue;

    /// <inheritdoc/>
    public override void OnMerge(TimeWindow window, TriggerContext context)
    {
        if (window.MaxTimestamp > context.Watermark)
            context.RegisterEventTimeTimer(window.MaxTimestamp);
    }

    /// <inheritdoc/>
    public override void Clear(TimeWindow window, TriggerContext context) => context.DeleteEventTimeTimer(window.MaxTimestamp);
}
