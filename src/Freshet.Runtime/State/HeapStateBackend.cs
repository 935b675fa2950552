namespace Freshet.Runtime.State;

/// <summary>Keyed state as typed objects in memory: the fastest, as long as it fits. The default. Immutable; safe to share between jobs.</summary>
public sealed class HeapStateBackend : StateBackend
{
    internal override KeyedStateBackend Create(StateOwner owner, KeyGroupRange range, bool writesChanges) =>
        new HeapKeyedStateBackend(range, writesChanges);
}
