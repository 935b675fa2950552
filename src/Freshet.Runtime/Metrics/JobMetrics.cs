namespace Freshet.Runtime.Metrics;

/// <summary>
/// A running job at one instant. Counters count from the start of the run, those of a vertex from its last restart; rates are the difference of two
/// snapshots. Immutable.
/// </summary>
/// <param name="At">When it was taken, by the job's clock.</param>
/// <param name="Uptime">The time since the start.</param>
/// <param name="Status">Where the job stands.</param>
/// <param name="Vertices">Its chains of operators, in the order of the graph.</param>
/// <param name="Checkpoints">What became of its checkpoints.</param>
/// <param name="Latency">From the sources to the sinks, by markers that overtake nothing; what operators hold back for event time is not in it.</param>
public sealed record JobMetrics(
    DateTimeOffset At, TimeSpan Uptime, JobStatus Status, IReadOnlyList<VertexMetrics> Vertices, CheckpointMetrics Checkpoints, LatencyMetrics Latency)
{
    /// <summary>How often the job, or a region of it, was restarted.</summary>
    public long Restarts { get; init; }

    /// <summary>The last failures, the newest last.</summary>
    public IReadOnlyList<JobFailure> Failures { get; init; } = [];

    /// <summary>How much of its limit the job has; null for a job without one.</summary>
    public MemoryMetrics? Memory { get; init; }
}

/// <summary>What a job has of the memory that it may take. Immutable.</summary>
/// <param name="UsedBytes">The managed heap of the process, at its last collection.</param>
/// <param name="LimitBytes"><see cref="JobOptions.MemoryLimit"/>.</param>
/// <param name="IsAlarm">Whether more than four fifths of the limit are used.</param>
public sealed record MemoryMetrics(long UsedBytes, long LimitBytes, bool IsAlarm);

/// <summary>Where a job stands; Flink's words.</summary>
public enum JobStatus
{
    /// <summary>Its tasks are stepped.</summary>
    Running,

    /// <summary>It failed, or a region of it did, and is being stopped, or waits for its restart.</summary>
    Restarting,

    /// <summary>A stop with a checkpoint was asked for and is not done.</summary>
    Stopping,

    /// <summary>Its bounded inputs have ended and everything is committed, or it was stopped with a checkpoint.</summary>
    Finished,

    /// <summary>It was cancelled, without a checkpoint.</summary>
    Canceled,

    /// <summary>It failed, and was not to be restarted.</summary>
    Failed,
}

/// <summary>A chain of operators over all its subtasks. Immutable.</summary>
/// <param name="Id">The id of the chain's first node.</param>
/// <param name="NodeIds">The nodes of the chain, in the order of the graph.</param>
/// <param name="Name">The names of the nodes, in order.</param>
/// <param name="Parallelism">The number of subtasks.</param>
/// <param name="RecordsIn">Records taken in; for a source those it read.</param>
/// <param name="RecordsOut">Records sent to other chains; one sent to two counts twice.</param>
/// <param name="Busy">The time spent working, or waiting for a thread or an answer from outside; the sum over the subtasks.</param>
/// <param name="Idle">The time with nothing to do; the sum over the subtasks.</param>
/// <param name="BackPressured">The time without room for results; the sum over the subtasks.</param>
/// <param name="Watermark">The least event time that the subtasks have reached; <see cref="EventTime.None"/> before the first watermark.</param>
/// <param name="InputFill">How full the fullest input channel is, from 0 to 1.</param>
public sealed record VertexMetrics(
    int Id, IReadOnlyList<int> NodeIds, string Name, int Parallelism, long RecordsIn, long RecordsOut, TimeSpan Busy, TimeSpan Idle,
    TimeSpan BackPressured, EventTime Watermark, double InputFill);

/// <summary>What became of a job's checkpoints. Immutable.</summary>
/// <param name="Completed">How many this run has completed.</param>
/// <param name="LastId">The last one's id; 0 for none.</param>
/// <param name="LastCompletedAt">When it became durable; null for none.</param>
/// <param name="LastDuration">From its trigger until it was durable.</param>
/// <param name="LastBytes">The size of the state that it holds, with what it shares with earlier ones.</param>
/// <param name="RestoredId">The id of the checkpoint that the run began from; 0 for none.</param>
/// <param name="Failed">How many of this run could not be written, or took too long.</param>
/// <param name="LastFailure">Why the last of those failed; null where none did.</param>
public sealed record CheckpointMetrics(
    long Completed, long LastId, DateTimeOffset? LastCompletedAt, TimeSpan LastDuration, long LastBytes, long RestoredId, long Failed, string? LastFailure)
{
    /// <summary>How many savepoints this run has taken, without the one that it stops with.</summary>
    public long Savepoints { get; init; }

    /// <summary>The bytes that were written for the last one.</summary>
    public long LastBytesWritten { get; init; }

    /// <summary>The longest time that a task stood still for the last one.</summary>
    public TimeSpan LastSyncDuration { get; init; }

    /// <summary>The time in which the states became bytes and were written, while the tasks went on.</summary>
    public TimeSpan LastAsyncDuration { get; init; }

    /// <summary>The time until what was written was durable.</summary>
    public TimeSpan LastWriteDuration { get; init; }

    internal static CheckpointMetrics None { get; } = new(0, 0, null, TimeSpan.Zero, 0, 0, 0, null);
}

/// <summary>How long latency markers took over the whole run. Immutable.</summary>
/// <param name="Count">How many arrived at a sink.</param>
/// <param name="Median">Half of them took at most this.</param>
/// <param name="P99">99 of 100 took at most this.</param>
/// <param name="P999">999 of 1000 took at most this.</param>
public sealed record LatencyMetrics(long Count, TimeSpan Median, TimeSpan P99, TimeSpan P999);
