using Freshet.Runtime.Checkpoints;
using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>Keyed state as typed objects in memory.</summary>
internal sealed class HeapKeyedStateBackend(KeyGroupRange range) : KeyedStateBackend(range)
{
    private readonly List<IHeapState> _states = [];

    public override bool IsHeap => true;

    public override KeyedState<TKey, TNamespace> Create<TKey, TNamespace>(
        Serializer<TKey> keys, NamespaceSerializer<TNamespace> namespaces, string prefix = "")
    {
        var state = new HeapKeyedState<TKey, TNamespace>(keys, namespaces, Range, prefix);
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
        {
            state.AddSchemas(sections);
            state.Write(sections);
        }
    }

    public override void CheckpointCompleted(long checkpointId)
    {
    }

    public override void Dispose()
    {
    }
}
