namespace Freshet.Runtime.Checkpoints;

/// <summary>What a checkpoint is taken for.</summary>
internal enum CheckpointKind : byte
{
    /// <summary>To go on from after a failure.</summary>
    Periodic,

    /// <summary>For the user, in a folder of his; the job goes on, and nobody is told.</summary>
    Savepoint,

    /// <summary>To stop with: the sources are silent behind it.</summary>
    Stop,

    /// <summary>When all tasks have ended, for the last commits.</summary>
    Final,
}
