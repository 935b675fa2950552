namespace Freshet.State;

/// <summary>
/// Gives a function the handles of state that belongs to its subtask, not to a key. The names are unique within the operator. At a restore
/// with another parallelism each kind is redistributed in its own way; with the same, each subtask gets back what it had. Used by the thread
/// that steps the task.
/// </summary>
public interface IOperatorStateStore
{
    /// <summary>A list whose elements are spread evenly over the subtasks when the parallelism changes; an element goes to one of them.</summary>
    ListState<T> List<T>(ListStateDescriptor<T> descriptor);

    /// <summary>A list of which every subtask gets the elements of all at every restore.</summary>
    ListState<T> UnionList<T>(ListStateDescriptor<T> descriptor);

    /// <summary>A map that is the same in all subtasks, which the function answers for; a new subtask gets the copy of an old one.</summary>
    BroadcastState<TMapKey, TValue> Broadcast<TMapKey, TValue>(MapStateDescriptor<TMapKey, TValue> descriptor)
        where TMapKey : notnull;
}
