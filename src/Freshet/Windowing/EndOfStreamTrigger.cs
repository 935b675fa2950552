namespace Freshet.Windowing;

/// <summary>Fires once, when bounded input has ended.</summary>
public sealed class EndOfStreamTrigger : Trigger
{
    /// <inheritdoc/>
    public override bool CanMerge => true;

    /// <inheritdoc/>
    public override TriggerResult OnElement(EventTime timestamp, TimeWindow window, TriggerContext context)
    {
        context.RegisterEventTimeTimer(window.MaxTimestamp);
        return TriggerResult.Continue;
    }

    /// <inheritdoc/>
    public override TriggerResult OnEventTime(EventTime time, TimeWindow window, TriggerContext context) =>
        time == window.MaxTimestamp ? TriggerResult.Fire : TriggerResult.Continue;

    /// <inheritdoc/>
    public override void OnMerge(TimeWindow window, TriggerContext context) => context.RegisterEventTimeTimer(window.MaxTimestamp);
}
