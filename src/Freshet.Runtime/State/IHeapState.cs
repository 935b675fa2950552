using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.State;

/// <summary>State in memory, whatever its types. Used by the thread that steps the task.</summary>
internal interface IHeapState
{
    /// <summary>Takes up what the states were written as, before their sections are put back.</summary>
    void BeginRestore(WrittenSchemas written);

    /// <summary>Takes the state as it is now, to become bytes later, and says what the bytes are made of.</summary>
    void Capture(CheckpointBarrier barrier, List<StateSection> sections, List<IStateCapture> captures);

    /// <summary>Hears that the checkpoint, and so every one before it, is durable.</summary>
    void CheckpointCompleted(long checkpointId);
}
