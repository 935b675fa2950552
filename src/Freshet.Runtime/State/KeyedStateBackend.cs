using Freshet.Runtime.Checkpoints;
using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>Where one operator's subtask has its keyed state. Used by the thread that steps the task.</summary>
internal abstract class KeyedStateBackend(KeyGroupRange range) : IDisposable
{
    /// <summary>The key groups of the subtask.</summary>
    public KeyGroupRange Range => range;

    /// <summary>What the checkpoint that is restored says of the types it was written as.</summary>
    public WrittenSchemas Written { get; private set; } = WrittenSchemas.None;

    /// <summary>Whether state is typed objects in memory, which some operators have tables of their own for.</summary>
    public abstract bool IsHeap { get; }

    /// <summary>Makes a keyed state.</summary>
    /// <param name="keys">How keys become bytes.</param>
    /// <param name="namespaces">How namespaces become bytes.</param>
    /// <param name="prefix">Stands before the names of the sections, where an operator has several of these.</param>
    public abstract KeyedState<TKey, TNamespace> Create<TKey, TNamespace>(
        Serializer<TKey> keys, NamespaceSerializer<TNamespace> namespaces, string prefix = "")
        where TKey : notnull
        where TNamespace : struct, IEquatable<TNamespace>;

    /// <summary>Takes up whatever the state is kept in, before the operator is opened.</summary>
    public abstract void Open();

    /// <summary>Takes up what was written, before its sections are put back.</summary>
    public virtual void BeginRestore(OperatorSnapshot? snapshot) => Written = WrittenSchemas.Of(snapshot);

    /// <summary>Takes a snapshot of all the states that were made: sections that are bytes already, or what becomes bytes later.</summary>
    public abstract void Capture(CheckpointBarrier barrier, List<StateSection> sections, List<IStateCapture> captures);

    /// <summary>Hears that the checkpoint, and so every one before it, is durable.</summary>
    public abstract void CheckpointCompleted(long checkpointId);

    public abstract void Dispose();
}
