namespace Freshet.Runtime;

/// <summary>What a run came to. Immutable.</summary>
/// <param name="Stopped">Whether it was stopped with a checkpoint before its inputs had ended.</param>
/// <param name="RestoredCheckpoint">The id of the checkpoint the run began from; 0 for none.</param>
/// <param name="LastCheckpoint">The id of the last checkpoint it completed; 0 for none.</param>
/// <param name="RefusedCheckpoints">Damaged checkpoint files that were passed over at the start, with the reason.</param>
public sealed record JobResult(bool Stopped, long RestoredCheckpoint, long LastCheckpoint, IReadOnlyList<string> RefusedCheckpoints)
{
    /// <summary>The folder of the savepoint that it was stopped with; null for none.</summary>
    public string? Savepoint { get; init; }

    /// <summary>How often the job, or a region of it, was restarted.</summary>
    public long Restarts { get; init; }

    /// <summary>The last failures that it went on after, the newest last.</summary>
    public IReadOnlyList<JobFailure> Failures { get; init; } = [];
}
