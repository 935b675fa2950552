using Freshet.Runtime.Execution;
using Freshet.Runtime.State;

namespace Freshet.Runtime;

/// <summary>How a job runs. Immutable; safe to share.</summary>
public sealed record JobOptions
{
    private const long LeastMemory = 16 << 20;

    /// <summary>Subtasks of an operator that names no number of its own; at least 1.</summary>
    public int Parallelism
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 1;

    /// <summary>The number of key groups, fixed for the life of the job's state; at least the parallelism.</summary>
    public int MaxParallelism { get; init; } = 128;

    /// <summary>The most records in a batch; results do not depend on it.</summary>
    public int BatchSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 1024;

    /// <summary>A watermark is made at every so many records of a split.</summary>
    public int WatermarkInterval
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 256;

    /// <summary>Threads that step tasks; one per core by default.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Where keyed state is while the job runs; in memory by default. It may be another one when the job goes on from a checkpoint.</summary>
    public StateBackend StateBackend { get; init; } = new HeapStateBackend();

    /// <summary>The folder of the job's checkpoints; null: none are taken or restored.</summary>
    public string? CheckpointDirectory { get; init; }

    /// <summary>Time between the starts of two checkpoints; at least 10 ms.</summary>
    public TimeSpan CheckpointInterval
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromMilliseconds(10));
            field = value;
        }
    } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a checkpoint may take; one that takes longer is given up and counts as failed. 10 minutes by default. Flink's
    /// <c>execution.checkpointing.timeout</c>.
    /// </summary>
    public TimeSpan CheckpointTimeout
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromMilliseconds(10));
            field = value;
        }
    } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The least time between the end of a checkpoint and the start of the next; zero by default. Savepoints and the end of a job do not wait for it.
    /// Flink's <c>execution.checkpointing.min-pause</c>.
    /// </summary>
    public TimeSpan MinPauseBetweenCheckpoints
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    }

    /// <summary>
    /// How many checkpoints are kept, at least: with 2, the default, a damaged one can be passed over. Flink's
    /// <c>execution.checkpointing.num-retained</c>.
    /// </summary>
    public int RetainedCheckpoints
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 2;

    /// <summary>
    /// A savepoint, or a checkpoint of another folder, that the job begins from; null for none. It is read only. Once the job has completed a checkpoint behind
    /// it, those that its folder held before are not used any more, and a start with the same savepoint goes on from the newest one. A sink whose store has
    /// results beyond the savepoint refuses to begin, unless <see cref="AllowReplay"/> is set.
    /// </summary>
    public string? StartFrom { get; init; }

    /// <summary>Whether state is left behind whose uid no operator has; otherwise the job refuses to start. Flink's <c>--allowNonRestoredState</c>.</summary>
    public bool AllowNonRestoredState { get; init; }

    /// <summary>
    /// How many checkpoints in a row may fail to be written before the job does; 0 by default: the first one fails it. Flink's
    /// <c>tolerable-failed-checkpoints</c>.
    /// </summary>
    public int TolerableCheckpointFailures
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>
    /// Whether the barriers of checkpoints overtake the records on their way between tasks, which become part of the checkpoint: it is taken in time however
    /// slow a task is, and is larger for it. Flink's <c>execution.checkpointing.unaligned.enabled</c>. Off by default. Every type that tasks exchange needs a
    /// serializer: a built-in one, or one given to <see cref="StreamExecutionEnvironment.RegisterSerializer{T}"/>. Savepoints are always aligned.
    /// </summary>
    public bool UnalignedCheckpoints { get; init; }

    /// <summary>
    /// How long a checkpoint is aligned before its barriers overtake, from its beginning at a source; zero by default: at once. Only with
    /// <see cref="UnalignedCheckpoints"/>. Flink's <c>aligned-checkpoint-timeout</c>.
    /// </summary>
    public TimeSpan AlignedCheckpointTimeout
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    }

    /// <summary>
    /// Whether to go on where a store holds results beyond the checkpoint that the job begins from: they are made again, so that readers see them
    /// twice, and with them those whose commit was not confirmed when the checkpoint was taken. Off: the job refuses to start, and says which.
    /// </summary>
    public bool AllowReplay { get; init; }

    /// <summary>
    /// How many bytes the managed heap of the process may take, where state in memory is the larger part of it; null for no limit. At four fifths
    /// <see cref="Metrics.MemoryMetrics.IsAlarm"/> is set. Beyond it the job is stopped with a checkpoint and fails with a <see cref="MemoryLimitException"/>: a later start
    /// goes on from there. Needs a folder for checkpoints. Looked at once a second, so leave room for what comes in a second.
    /// </summary>
    public long? MemoryLimit
    {
        get;
        init
        {
            if (value is { } bytes)
                ArgumentOutOfRangeException.ThrowIfLessThan(bytes, LeastMemory);
            field = value;
        }
    }

    /// <summary>Reads the heap; a test's own, or the garbage collector's.</summary>
    internal Func<bool, long> ReadHeap { get; init; } = MemoryWatch.ReadHeap;

    /// <summary>
    /// What follows a failure. Null: without a folder for checkpoints the first failure fails the job; with one it goes on from the newest checkpoint as
    /// Flink does by default, by <see cref="RestartStrategy.ExponentialDelay"/> with its defaults. An error that a restart cannot heal fails the job at once
    /// in any case: a <see cref="SuppressRestartsException"/>, whatever is found wrong before the job has started, a damaged checkpoint, and a store that
    /// is ahead of the checkpoint.
    /// </summary>
    public RestartStrategy? RestartStrategy { get; init; }

    /// <summary>
    /// Whether the job is restarted after a failure before its first checkpoint is complete, as Flink does; off: it fails at once. Then it is rather what the job
    /// was given that is wrong, and a restart only hides it from whoever has just started it.
    /// </summary>
    public bool RestartsBeforeFirstCheckpoint { get; init; } = true;

    /// <summary>
    /// Whether a failure restarts only the tasks that exchange records with the failed one, as Flink's pipelined regions, and lets the others go on; off: all
    /// tasks that have not ended.
    /// </summary>
    public bool RegionFailover { get; init; } = true;

    /// <summary>
    /// How often an operator may fail at a record before the record becomes a dead letter: the restart after that many failures keeps it from the operator, and the
    /// side output <see cref="DeadLetter.Tag"/> of the operator's stream gets it, with the exception. 0 by default: a record that fails each time fails the job each time, as
    /// in Flink. The record is known again by its time and its value: by its bytes where there is a serializer, else by an equality of its type's own, else by a
    /// text of its type's own. Failures of timers, of windows that fire and of asynchronous calls have no record.
    /// </summary>
    public int PoisonRecords
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>How often unbounded sources make a watermark by the clock; Flink's default.</summary>
    public TimeSpan AutoWatermarkInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often a source sends a latency marker; zero for never.</summary>
    public TimeSpan LatencyMarkerInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The clock; the system's by default.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
