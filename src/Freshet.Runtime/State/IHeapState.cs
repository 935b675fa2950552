using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.State;

/// <summary>State in memory, whatever its types. Used by the thread that steps the task.</summary>
internal interface IHeapState
{
    /// <summary>Takes the state as it is now, to become bytes later.</summary>
    void Capture(CheckpointBarrier barrier, List<IStateCapture> captures);

    /// <summary>Hears that the checkpoint, and so every one before it, is durable.</summary>
    void CheckpointCompleted(long checkpointId);
}
