using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Checkpoints;

/// <summary>A checkpoint that is under way. Used under the coordinator's lock.</summary>
internal sealed class PendingCheckpoint(CheckpointBarrier barrier, CheckpointKind kind, DateTimeOffset takenAt, long begun) : IDisposable
{
    private readonly Dictionary<StreamTask, IReadOnlyList<OperatorSnapshot>> _acknowledged = [];
    private readonly CancellationTokenSource _abort = new();

    public CheckpointBarrier Barrier => barrier;

    public long Id => barrier.Id;

    public CheckpointKind Kind => kind;

    /// <summary>Whether the job ends with it.</summary>
    public bool IsLast => kind is CheckpointKind.Stop or CheckpointKind.Final;

    public DateTimeOffset TakenAt => takenAt;

    /// <summary>When it was begun, as a time stamp of the clock.</summary>
    public long Begun => begun;

    /// <summary>Who waits for it; null where it is no savepoint.</summary>
    public SavepointRequest? Request { get; init; }

    /// <summary>The tasks that stand in it with their last state.</summary>
    public List<EndedTask> Ended { get; } = [];

    /// <summary>Whether its state is complete and is being written.</summary>
    public bool IsWriting { get; set; }

    /// <summary>Ends it when it takes too long.</summary>
    public ITimer? Timeout { get; set; }

    /// <summary>Tells its writer that it was given up.</summary>
    public CancellationToken Aborted => _abort.Token;

    /// <summary>The longest time that a task stood still for it.</summary>
    public TimeSpan SyncDuration { get; private set; }

    /// <summary>What a task has of it; null where it has not acknowledged.</summary>
    public IReadOnlyList<OperatorSnapshot>? Of(StreamTask task) => _acknowledged.GetValueOrDefault(task);

    /// <summary>Takes what a task has; false where it had acknowledged before.</summary>
    public bool Acknowledge(StreamTask task, IReadOnlyList<OperatorSnapshot> snapshots)
    {
        if (!_acknowledged.TryAdd(task, snapshots))
            return false;
        var stood = new TimeSpan(snapshots.Sum(s => s.Duration.Ticks));
        SyncDuration = stood > SyncDuration ? stood : SyncDuration;
        return true;
    }

    public void Abort() => _abort.Cancel();

    /// <summary>Frees what the tasks captured.</summary>
    public void Dispose()
    {
        Timeout?.Dispose();
        _abort.Dispose();
        foreach (IReadOnlyList<OperatorSnapshot> snapshots in _acknowledged.Values)
            OperatorSnapshot.Release(snapshots);
    }
}
