using Freshet.Runtime.State.Stored;

namespace Freshet.Runtime.State;

/// <summary>
/// Keyed state as bytes in ordered stores, one for each subtask of an operator: to be derived from for a store of a kind. Whether it may be shared
/// between jobs, the derived class says.
/// </summary>
public abstract class ByteStoreBackend : StateBackend
{
    /// <summary>Opens an empty store. Called again for the same owner when its task is started again, also before a snapshot of the one before is gone.</summary>
    /// <exception cref="IOException">It cannot be opened; the message says why, and the remedy.</exception>
    public abstract ByteStore Open(StateOwner owner);

    internal sealed override KeyedStateBackend Create(StateOwner owner, KeyGroupRange range, bool writesChanges) =>
        new StoredKeyedStateBackend(() => Open(owner), range, writesChanges);
}
