using Freshet.Runtime.Checkpoints;
using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>Keyed state as typed objects in memory.</summary>
internal sealed class HeapKeyedStateBackend(KeyGroupRange range) : KeyedStateBackend(range)
{
    private readonly List<Action<List<StateSection>>> _states = [];

    public override bool IsHeap => true;

    public override KeyedState<TKey, TNamespace> Create<TKey, TNamespace>(
        Serializer<TKey> keys, NamespaceSerializer<TNamespace> namespaces, string prefix = "")
    {
        var state = new HeapKeyedState<TKey, TNamespace>(keys, namespaces, Range, prefix);
        _states.Add(state.Write);
        return state;
    }

    public override void Open()
    {
    }

    public override void Capture(CheckpointBarrier barrier, List<StateSection> sections, List<IStateCapture> captures)
    {
        foreach (Action<List<StateSection>> write in _states)
            write(sections);
    }

    public override void CheckpointCompleted(long checkpointId)
    {
    }

    public override void Dispose()
    {
    }
}
