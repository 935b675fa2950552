namespace Freshet.Functions;

/// <summary>
/// Implemented by a process function, with or without a key, of one input or two, or by the function of an interval join, that keeps state of its
/// subtask beside or without keyed state. Its operator needs a <c>Uid</c>. Functions of windows get none. Called by the thread that steps the task.
/// </summary>
public interface ICheckpointedFunction
{
    /// <summary>Called once, before <c>Open</c>: the place to ask for state handles, which hold what was restored.</summary>
    void InitializeState(FunctionInitializationContext context);

    /// <summary>Called for each checkpoint between two batches: the last moment to bring the handles up to date.</summary>
    void SnapshotState(long checkpointId);
}
