namespace Freshet.Runtime.Checkpoints;

/// <summary>What a ledger remembers. Immutable.</summary>
internal abstract record LedgerEntry
{
    /// <summary>An attempt began; checkpoint ids up to <paramref name="HighestId"/> had been used before.</summary>
    public sealed record Attempt(long Number, long HighestId) : LedgerEntry;

    /// <summary>A lineage of a sink was about to be used for the first time.</summary>
    public sealed record Lineage(string Sink, int Number) : LedgerEntry;

    /// <summary>An id was about to be used outside the folder: for a savepoint.</summary>
    public sealed record SavepointId(long Id) : LedgerEntry;

    /// <summary>
    /// The job began anew from a savepoint, and <paramref name="CheckpointId"/> is its first checkpoint since: once it is there, those before it are another
    /// past.
    /// </summary>
    public sealed record Origin(UInt128 Savepoint, long CheckpointId) : LedgerEntry;
}
