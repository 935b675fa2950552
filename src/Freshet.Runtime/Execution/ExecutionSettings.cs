using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Metrics;
using Freshet.Runtime.Operators;
using Freshet.Runtime.Time;

namespace Freshet.Runtime.Execution;

/// <summary>How a job is run.</summary>
internal sealed record ExecutionSettings(JobOptions Options, Action<Action> IoExecutor)
{
    public int Parallelism => Options.Parallelism;

    public int MaxParallelism => Options.MaxParallelism;

    public int BatchSize => Options.BatchSize;

    public int WatermarkInterval => Options.WatermarkInterval;

    public TimeSpan AutoWatermarkInterval => Options.AutoWatermarkInterval;

    public TimeSpan LatencyMarkerInterval => Options.LatencyMarkerInterval;

    public TimeProvider TimeProvider => Options.TimeProvider;

    /// <summary>Whether the storage of checkpoints keeps changes to earlier ones; otherwise every checkpoint stands by itself.</summary>
    public bool KeepsChanges { get; init; }

    public LatencyHistogram Latency { get; } = new();

    public IJobLedger Ledger { get; init; } = new MemoryLedger();

    /// <summary>The number of the attempt at hand.</summary>
    public long Attempt { get; init; } = 1;

    /// <summary>The records that operators failed at; null where nobody keeps them.</summary>
    public SuspectRecords? Suspects { get; init; }

    /// <summary>Whether what is on its way between tasks is to become part of a checkpoint, or is part of the one that the job goes on from.</summary>
    public bool HasChannelState { get; init; } = Options.UnalignedCheckpoints;

    /// <summary>Whether the checkpoint that the attempt begins from left nothing to be committed.</summary>
    public bool IsSettled { get; init; }

    public AlignmentGroups AlignmentGroups { get; } = new();

    /// <summary>Holds the commits of the attempt back until nothing can refuse it any more.</summary>
    public CommitGate Commits { get; init; } = new();
}
