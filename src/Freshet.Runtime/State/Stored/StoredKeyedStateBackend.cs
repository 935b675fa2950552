using Freshet.Runtime.Checkpoints;
using Freshet.State;

namespace Freshet.Runtime.State.Stored;

/// <summary>Keyed state as bytes in an ordered store: one store for all the states of an operator's subtask.</summary>
/// <param name="open">Opens the empty store.</param>
/// <param name="range">The key groups of the subtask.</param>
/// <param name="writesChanges">Whether a checkpoint may hold what changed since an earlier one.</param>
internal sealed class StoredKeyedStateBackend(Func<ByteStore> open, KeyGroupRange range, bool writesChanges) : KeyedStateBackend(range)
{
    private readonly List<IStoredState> _states = [];
    private readonly ChangedEntries? _changes = writesChanges ? new ChangedEntries() : null;
    private ByteStore? _store;

    public override bool IsHeap => false;

    /// <summary>The store. The operator is not open before it is.</summary>
    public ByteStore Store => _store!;

    /// <summary>Which entries changed; null where nobody asks.</summary>
    public ChangedEntries? Changes => _changes;

    public override KeyedState<TKey, TNamespace> Create<TKey, TNamespace>(
        Serializer<TKey> keys, NamespaceSerializer<TNamespace> namespaces, string prefix = "") =>
        new StoredKeyedState<TKey, TNamespace>(this, keys, namespaces, prefix);

    public override void Open() => _store = open();

    /// <summary>Takes a state in; gives its number.</summary>
    public int Add(IStoredState state)
    {
        if (_states.Count > ushort.MaxValue)
            throw new InvalidOperationException($"The operator has more than {ushort.MaxValue} states. Put some of them together into maps.");
        _states.Add(state);
        return _states.Count - 1;
    }

    public override void Capture(CheckpointBarrier barrier, List<StateSection> sections, List<IStateCapture> captures)
    {
        foreach (IStoredState state in _states)
            state.BeginCapture();
        StoredShape[] shapes = [.. _states.Select(s => s.Shape)];
        long[] clocks = [.. _states.Select(s => s.Now)];
        foreach (IStoredState state in _states)
        {
            if (WrittenSchemas.ToSection(state.Shape.Section, state.KeySchema, state.Shape.Format.Schema) is { } schema)
                sections.Add(schema);
        }

        captures.Add(new StoredCapture(Store.Snapshot(), Range, shapes, clocks, _changes?.Take(barrier) ?? CapturePlan.Whole));
    }

    public override void CheckpointCompleted(long checkpointId) => _changes?.Completed(checkpointId);

    public override void Dispose()
    {
        _store?.Dispose();
        _store = null;
    }
}

/// <summary>A state in a store, without its types. Used by the thread that steps the task.</summary>
internal interface IStoredState
{
    StoredShape Shape { get; }

    /// <summary>What the bytes of keys are made of; null where nothing is known of them.</summary>
    StateSchema? KeySchema { get; }

    /// <summary>The processing time that what is expired goes by; 0 where nothing is.</summary>
    long Now { get; }

    /// <summary>Called before a snapshot of the store is taken.</summary>
    void BeginCapture();
}
