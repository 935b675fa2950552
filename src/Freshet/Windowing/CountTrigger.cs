using Freshet.State;

namespace Freshet.Windowing;

/// <summary>Fires at every so many records of a window. It neither purges nor fires at the window's end.</summary>
/// <param name="count">The number of records; at least 1.</param>
public sealed class CountTrigger(long count) : Trigger
{
    private readonly long _count = count >= 1
        ? count
        : throw new ArgumentOutOfRangeException(nameof(count), count, "A trigger counts at least one record.");

    private ReducingState<long> _seen = null!;

    internal long Count => _count;

    /// <inheritdoc/>
    public override bool CanMerge => true;

    /// <inheritdoc/>
    public override void Open(IKeyedStateStore state) => _seen = state.Reducing(new ReducingStateDescriptor<long>("count", (a, b) => a + b));

    /// <inheritdoc/>
    public override TriggerResult OnElement(EventTime timestamp, TimeWindow window, TriggerContext context)
    {
        _seen.Add(1);
        if (!_seen.TryGet(out long seen) || seen < _count)
            return TriggerResult.Continue;
        _seen.Clear();
        return TriggerResult.Fire;
    }

    /// <inheritdoc/>
    public override void OnMerge(TimeWindow window, TriggerContext context) => context.Merge(_seen);

    /// <inheritdoc/>
    public override void Clear(TimeWindow window, TriggerContext context) => _seen.Clear();
}
