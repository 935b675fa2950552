namespace Freshet.Windowing;

/// <summary>Never fires: what a global window has by default.</summary>
public sealed class NeverTrigger : Trigger
{
    /// <inheritdoc/>
    public override bool CanMerge => true;

    /// <inheritdoc/>
    public override TriggerResult OnElement(EventTime timestamp, TimeWindow window, TriggerContext context) => TriggerResult.Continue;
}
