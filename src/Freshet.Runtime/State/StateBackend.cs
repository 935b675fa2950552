namespace Freshet.Runtime.State;

/// <summary>
/// Where a job has its keyed state while it runs. What stands in a checkpoint does not tell which it was: a job may go on with another. Timers are in
/// memory with every backend. Safe to share between jobs where the backend says so.
/// </summary>
public abstract class StateBackend
{
    private protected StateBackend()
    {
    }

    /// <summary>Makes the keyed state of one operator's subtask; opened before the operator is.</summary>
    /// <param name="owner">Whose state it is.</param>
    /// <param name="range">The key groups of the subtask.</param>
    /// <param name="writesChanges">Whether a checkpoint may hold what changed since an earlier one.</param>
    internal abstract KeyedStateBackend Create(StateOwner owner, KeyGroupRange range, bool writesChanges);
}
