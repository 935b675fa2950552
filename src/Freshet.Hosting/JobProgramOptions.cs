using Freshet.Runtime;

namespace Freshet.Hosting;

/// <summary>What the command line of every job's program may ask for. Immutable; safe to share.</summary>
public sealed record JobProgramOptions
{
    /// <summary>Subtasks of an operator that names no number of its own.</summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>Time between the starts of two checkpoints.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After how long a job that runs is stopped with a checkpoint; null for never.</summary>
    public TimeSpan? RunFor { get; init; }

    /// <summary>The folder in which a stop leaves a savepoint, in a folder of its own; null for none.</summary>
    public string? SavepointOnStop { get; init; }

    /// <summary>Whether a stop ends the sources for good, so that windows and timers fire.</summary>
    public bool Drain { get; init; }

    /// <summary>The savepoint to begin from, or a checkpoint; null for none.</summary>
    public string? FromSavepoint { get; init; }

    /// <summary>Whether state that no operator has is left behind.</summary>
    public bool AllowNonRestored { get; init; }

    /// <summary>Whether to go on where a store is ahead of the checkpoint, so that readers see results twice.</summary>
    public bool AllowReplay { get; init; }

    /// <summary>How many bytes the job may take in memory; null for no limit. See <see cref="JobOptions.MemoryLimit"/>.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Time between two lines of progress; null: as a terminal or a file wants.</summary>
    public TimeSpan? ProgressInterval { get; init; }

    /// <summary>The options of the job, with what is asked for here.</summary>
    public JobOptions ApplyTo(JobOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with
        {
            Parallelism = Parallelism,
            CheckpointInterval = CheckpointInterval,
            StartFrom = FromSavepoint,
            AllowNonRestoredState = AllowNonRestored,
            AllowReplay = AllowReplay,
            MemoryLimit = MemoryLimit,
            RestartsBeforeFirstCheckpoint = false,
        };
    }
}
