namespace Freshet.Runtime.Checkpoints;

/// <summary>What the coordinator knows when it decides whether to begin a checkpoint. Immutable.</summary>
internal readonly record struct CheckpointFacts
{
    /// <summary>Whether one is under way.</summary>
    public bool IsPending { get; init; }

    /// <summary>Whether a region of the job is down, or the job is about to be taken down for checkpoints that failed.</summary>
    public bool IsSuspended { get; init; }

    /// <summary>Whether the one that the job ends with is complete.</summary>
    public bool IsOver { get; init; }

    /// <summary>Whether all tasks have ended.</summary>
    public bool HaveAllEnded { get; init; }

    /// <summary>Whether the job is to stop where it is, and not by draining its sources.</summary>
    public bool IsStopAsked { get; init; }

    /// <summary>Whether the one that the job is to end with was tried in vain: it is tried again when a checkpoint is asked for.</summary>
    public bool HasLastFailed { get; init; }

    /// <summary>Whether a savepoint is asked for.</summary>
    public bool IsSavepointAsked { get; init; }

    /// <summary>Whether a checkpoint is due, or a sink asked for one.</summary>
    public bool IsCheckpointAsked { get; init; }

    /// <summary>How much of the pause behind the last one is left.</summary>
    public TimeSpan PauseLeft { get; init; }
}

/// <summary>What to do about the next checkpoint.</summary>
internal abstract record CheckpointDecision
{
    /// <summary>Nothing is to be done, or nothing can be.</summary>
    public sealed record Nothing : CheckpointDecision;

    /// <summary>One is due, but the pause is not over.</summary>
    public sealed record Wait(TimeSpan For) : CheckpointDecision;

    /// <summary>One begins.</summary>
    public sealed record Begin(CheckpointKind Kind) : CheckpointDecision;
}

/// <summary>When checkpoints begin, and what follows when they fail. Pure functions.</summary>
internal static class CheckpointDecisions
{
    /// <summary>
    /// At most one is under way, and none while a part of the job is down. A savepoint comes before the end of a job, and neither waits for the pause.
    /// </summary>
    public static CheckpointDecision Next(CheckpointFacts facts)
    {
        if (facts.IsPending || facts.IsSuspended || facts.IsOver)
            return new CheckpointDecision.Nothing();
        if (facts.IsSavepointAsked)
            return new CheckpointDecision.Begin(CheckpointKind.Savepoint);
        bool isLastDue = facts.HaveAllEnded || facts.IsStopAsked;
        if (isLastDue && (!facts.HasLastFailed || facts.IsCheckpointAsked))
            return new CheckpointDecision.Begin(facts.HaveAllEnded ? CheckpointKind.Final : CheckpointKind.Stop);
        if (isLastDue || !facts.IsCheckpointAsked)
            return new CheckpointDecision.Nothing();
        return facts.PauseLeft > TimeSpan.Zero
            ? new CheckpointDecision.Wait(facts.PauseLeft)
            : new CheckpointDecision.Begin(CheckpointKind.Periodic);
    }

    /// <summary>Whether so many failures in a row fail the job. As in Flink, those of savepoints are not counted, and one that took too long is one.</summary>
    public static bool FailsJob(int failedInARow, int tolerated) => failedInARow > tolerated;
}
