using Freshet.State;

namespace Freshet.Windowing;

/// <summary>Drops a window's content whenever another trigger fires.</summary>
/// <param name="trigger">The trigger that decides.</param>
public sealed class PurgingTrigger(Trigger trigger) : Trigger
{
    /// <inheritdoc/>
    public override bool CanMerge => trigger.CanMerge;

    internal override Type? ElementType => trigger.ElementType;

    internal override bool UsesEventTime => trigger.UsesEventTime;

    /// <inheritdoc/>
    public override void Open(IKeyedStateStore state) => trigger.Open(state);

    /// <inheritdoc/>
    public override TriggerResult OnElement(EventTime timestamp, TimeWindow window, TriggerContext context) =>
        Purging(trigger.OnElement(timestamp, window, context));

    /// <inheritdoc/>
    public override TriggerResult OnEventTime(EventTime time, TimeWindow window, TriggerContext context) =>
        Purging(trigger.OnEventTime(time, window, context));

    /// <inheritdoc/>
    public override TriggerResult OnProcessingTime(EventTime time, TimeWindow window, TriggerContext context) =>
        Purging(trigger.OnProcessingTime(time, window, context));

    /// <inheritdoc/>
    public override void OnMerge(TimeWindow window, TriggerContext context) => trigger.OnMerge(window, context);

    /// <inheritdoc/>
    public override void Clear(TimeWindow window, TriggerContext context) => trigger.Clear(window, context);

    private static TriggerResult Purging(TriggerResult result) =>
        (result & TriggerResult.Fire) != 0 ? TriggerResult.FireAndPurge : result;
}
