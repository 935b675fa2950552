using Freshet.Runtime.Checkpoints;
using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>Keyed state as typed objects in memory.</summary>
/// <param name="range">The key groups of the subtask.</param>
/// <param name="writesChanges">Whether a checkpoint may hold what changed since an earlier one.</param>
internal sealed class HeapKeyedStateBackend(KeyGroupRange range, bool writesChanges = false) : KeyedStateBackend(range)
{
    private readonly List<IHeapState> _states = [];

    public override bool IsHeap => true;

    public override KeyedState<TKey, TNamespace> Create<TKey, TNamespace>(
        Serializer<TKey> keys, NamespaceSerializer<TNamespace> namespaces, string prefix = "")
    {
        var state = new HeapKeyedState<TKey, TNamespace>(keys, namespaces, Range, prefix, writesChanges);
        _states.Add(state);
        return state;
    }

    public override void Open()
    {
    }

    public override void BeginRestore(OperatorSnapshot? snapshot)
    {
        base.BeginRestore(snapshot);
        foreach (IHeapState state in _states)
            state.BeginRestore(Written);
    }

    public override void Capture(CheckpointBarrier barrier, List<StateSection> sections, List<IStateCapture> captures)
    {
        foreach (IHeapState state in _states)
            state.Capture(barrier, sections, captures);
    }

    public override void CheckpointCompleted(long checkpointId)
    {
        foreach (IHeapState state in _states)
            state.CheckpointCompleted(checkpointId);
    }

    public override void Dispose()
    {
    }
}
