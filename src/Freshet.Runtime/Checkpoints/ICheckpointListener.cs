using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Checkpoints;

/// <summary>Hears what tasks did for a checkpoint. Called from the threads that step tasks.</summary>
internal interface ICheckpointListener
{
    void Acknowledge(StreamTask task, long checkpointId, IReadOnlyList<OperatorSnapshot> snapshots);

    void Finished(StreamTask task, IReadOnlyList<OperatorSnapshot> snapshots);

    /// <summary>Hears that a task's operators know that a checkpoint is complete: what they write next may build on it.</summary>
    void Heard(StreamTask task, long checkpointId);

    /// <summary>Begins a checkpoint, when none is under way.</summary>
    void Request();
}
