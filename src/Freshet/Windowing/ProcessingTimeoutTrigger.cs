using Freshet.State;

namespace Freshet.Windowing;

/// <summary>
/// Fires when another trigger does, and at the latest when so much of the machine's time has passed since a window's first record, or since
/// its last. It cannot merge.
/// </summary>
public sealed class ProcessingTimeoutTrigger : Trigger
{
    private readonly Trigger _trigger;
    private readonly TimeSpan _timeout;
    private readonly bool _resetsOnElement;
    private readonly bool _clearsOnTimeout;
    private ValueState<long> _due = null!;

    /// <summary>A trigger with that timeout.</summary>
    /// <param name="trigger">The trigger that may fire earlier.</param>
    /// <param name="timeout">The time to wait for it; at least 1 ms.</param>
    /// <param name="resetsOnElement">Whether each record begins the timeout anew.</param>
    /// <param name="clearsOnTimeout">Whether a timeout clears the other trigger.</param>
    public ProcessingTimeoutTrigger(Trigger trigger, TimeSpan timeout, bool resetsOnElement = false, bool clearsOnTimeout = true)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        if (timeout < TimeSpan.FromMilliseconds(1))
            throw new ArgumentOutOfRangeException(nameof(timeout), timeout, "A timeout is at least one millisecond.");
        (_trigger, _timeout, _resetsOnElement, _clearsOnTimeout) = (trigger, timeout, resetsOnElement, clearsOnTimeout);
    }

    internal override Type? ElementType => _trigger.ElementType;

    internal override bool UsesEventTime => _trigger.UsesEventTime;

    /// <inheritdoc/>
    public override void Open(IKeyedStateStore state)
    {
        _due = state.Value(new ValueStateDescriptor<long>("timeout"));
        _trigger.Open(state);
    }

    /// <inheritdoc/>
    public override TriggerResult OnElement(EventTime timestamp, TimeWindow window, TriggerContext context)
    {
        TriggerResult result = _trigger.OnElement(timestamp, window, context);
        if ((result & TriggerResult.Fire) != 0)
        {
            Clear(window, context);
            return result;
        }

        bool isSet = _due.TryGet(out long due);
        if (isSet && _resetsOnElement)
        {
            context.DeleteProcessingTimeTimer(new EventTime(due));
            isSet = false;
        }

        if (!isSet)
        {
            EventTime next = context.CurrentProcessingTime + _timeout;
            _due.Set(next.Milliseconds);
            context.RegisterProcessingTimeTimer(next);
        }

        return result;
    }

    /// <inheritdoc/>
    public override TriggerResult OnEventTime(EventTime time, TimeWindow window, TriggerContext context) =>
        AtTimeout(_trigger.OnEventTime(time, window, context), window, context);

    /// <inheritdoc/>
    public override TriggerResult OnProcessingTime(EventTime time, TimeWindow window, TriggerContext context) =>
        AtTimeout(_trigger.OnProcessingTime(time, window, context), window, context);

    /// <inheritdoc/>
    public override void Clear(TimeWindow window, TriggerContext context)
    {
        if (_due.TryGet(out long due))
        {
            context.DeleteProcessingTimeTimer(new EventTime(due));
            _due.Clear();
        }

        _trigger.Clear(window, context);
    }

    // Any timer fires, the other trigger's and the window's end too: as in Flink.
    private TriggerResult AtTimeout(TriggerResult result, TimeWindow window, TriggerContext context)
    {
        if (_clearsOnTimeout)
            Clear(window, context);
        return TriggerResult.Fire | (result & TriggerResult.Purge);
    }
}
