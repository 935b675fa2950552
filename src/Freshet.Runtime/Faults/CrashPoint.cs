namespace Freshet.Runtime.Faults;

/// <summary>The steps of the commit protocol: a process may die between any two of them. Each is reached when its step is done.</summary>
internal enum CrashPoint
{
    /// <summary>An entry of the ledger is durable.</summary>
    LedgerEntryWritten,

    /// <summary>All tasks have acknowledged, and the checkpoint's file of bytes was made.</summary>
    DataFileBegun,

    /// <summary>All bytes were written to it.</summary>
    DataWritten,

    /// <summary>The bytes are durable.</summary>
    DataSynced,

    /// <summary>The manifest was written beside its place.</summary>
    ManifestWritten,

    /// <summary>The manifest's bytes are durable.</summary>
    ManifestSynced,

    /// <summary>The manifest has its name.</summary>
    ManifestRenamed,

    /// <summary>The manifest's name is durable: the checkpoint is complete.</summary>
    FolderFlushed,

    /// <summary>The files of older checkpoints are gone.</summary>
    OldFilesDeleted,

    /// <summary>The tasks know that the checkpoint is complete.</summary>
    TasksTold,

    /// <summary>A sink is about to commit.</summary>
    CommitBegun,

    /// <summary>The store has the commit.</summary>
    CommitDone,

    /// <summary>The sink knows that the store has it.</summary>
    CommitConfirmed,

    /// <summary>It is recorded that a clean stop left nothing to be committed.</summary>
    StopSettled,
}
