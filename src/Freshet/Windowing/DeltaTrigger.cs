using Freshet.State;

namespace Freshet.Windowing;

/// <summary>
/// Fires when a record is further than a threshold from the one that fired last, or from the window's first. It cannot merge, and does not fire
/// at a window's end.
/// </summary>
/// <typeparam name="T">The type of the stream's values, exactly.</typeparam>
/// <param name="threshold">A delta above it fires.</param>
/// <param name="delta">The distance from the first argument, the older record, to the second.</param>
/// <param name="serializer">How records become bytes in state; null asks for a built-in serializer.</param>
public sealed class DeltaTrigger<T>(double threshold, Func<T, T, double> delta, Serializer<T>? serializer = null) : Trigger<T>
{
    private ValueState<T> _last = null!;

    /// <inheritdoc/>
    public override void Open(IKeyedStateStore state) => _last = state.Value(new ValueStateDescriptor<T>("last-element", serializer));

    /// <inheritdoc/>
    public override TriggerResult OnElement(T element, EventTime timestamp, TimeWindow window, TriggerContext context)
    {
        bool isFirst = !_last.TryGet(out T? last);
        if (!isFirst && !(delta(last!, element) > threshold))
            return TriggerResult.Continue;
        _last.Set(element);
        return isFirst ? TriggerResult.Continue : TriggerResult.Fire;
    }

    /// <inheritdoc/>
    public override void Clear(TimeWindow window, TriggerContext context) => _last.Clear();
}
