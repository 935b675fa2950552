namespace Freshet.Windowing;

/// <summary>Fires when the machine's clock has passed the window's end.</summary>
public sealed class ProcessingTimeTrigger : Trigger
{
    /// <inheritdoc/>
    public override bool CanMerge => true;

    /// <inheritdoc/>
    public override TriggerResult OnElement(EventTime timestamp, TimeWindow window, TriggerContext context)
    {
        context.RegisterProcessingTimeTimer(window.MaxTimestamp);
        return TriggerResult.Continue;
    }

    /// <inheritdoc/>
    public override TriggerResult OnProcessingTime(EventTime time, TimeWindow window, TriggerContext context) => TriggerResult.Fire;

    /// <inheritdoc/>
    public override void OnMerge(TimeWindow window, TriggerContext context)
    {
        if (window.MaxTimestamp > context.CurrentProcessingTime)
            context.RegisterProcessingTimeTimer(window.MaxTimestamp);
    }

    /// <inheritdoc/>
    public override void Clear(TimeWindow window, TriggerContext context) => context.DeleteProcessingTimeTimer(window.MaxTimestamp);
}
