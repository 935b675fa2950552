using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Checkpoints;

/// <summary>Hears what tasks did for a checkpoint. Called from the threads that step tasks.</summary>
internal interface ICheckpointListener
{
    void Acknowledge(StreamTask task, long checkpointId, IReadOnlyList<OperatorSnapshot> snapshots);

    void Finished(StreamTask task, IReadOnlyList<OperatorSnapshot> snapshots);

    /// <summary>Begins a checkpoint, unless one is under way.</summary>
    void Request();
}
