using Freshet.Runtime.Execution;
using Freshet.Runtime.Metrics;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Checkpoints;

/// <summary>
/// Triggers checkpoints at the sources, gathers what the tasks acknowledge, and has the checkpoint written when all have. One at a time. A task
/// that has ended stands in every later checkpoint with its last state; when all have, one final checkpoint is taken, for the last commits. Thread-safe.
/// </summary>
internal sealed class CheckpointCoordinator(
    IReadOnlyList<StreamTask> tasks, CheckpointStore store, long lastId, long restoredId, ExecutionSettings settings) : ICheckpointListener
{
    /// <summary>What a task's last snapshot belongs to: whichever checkpoint comes when all tasks have ended, or a stop.</summary>
    public const long Final = long.MaxValue;

    private readonly Lock _lock = new();
    private readonly Dictionary<StreamTask, IReadOnlyList<OperatorSnapshot>> _finished = [];
    private readonly Dictionary<StreamTask, IReadOnlyList<OperatorSnapshot>> _acknowledged = [];
    private CheckpointMetrics _metrics = CheckpointMetrics.None with { RestoredId = restoredId };
    private long _id = lastId;
    private long _begun;
    private bool _pending;
    private bool _writing;
    private bool _stopRequested;
    private bool _last;
    private int _failedInARow;

    /// <summary>What became of the checkpoints so far.</summary>
    public CheckpointMetrics Metrics => Volatile.Read(ref _metrics);

    public void Request()
    {
        lock (_lock)
        {
            if (!_pending && !_last)
                Begin();
        }
    }

    /// <summary>Lets the sources fall silent behind one more checkpoint; when it is durable, the tasks end with their commits.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stopRequested = true;
            if (!_pending && !_last)
                Begin();
        }
    }

    public void Acknowledge(StreamTask task, long checkpointId, IReadOnlyList<OperatorSnapshot> snapshots)
    {
        lock (_lock)
        {
            if (!_pending || checkpointId != _id)
                return;
            _acknowledged[task] = snapshots;
            WriteIfAllAreIn();
        }
    }

    public void Finished(StreamTask task, IReadOnlyList<OperatorSnapshot> snapshots)
    {
        lock (_lock)
        {
            _finished[task] = snapshots;
            if (_pending)
                WriteIfAllAreIn();
            else if (AllHaveEnded)
                Begin();
        }
    }

    private bool AllHaveEnded => _finished.Count == tasks.Count;

    private void Begin()
    {
        _pending = true;
        _begun = settings.TimeProvider.GetTimestamp();
        _id++;
        _acknowledged.Clear();
        _last = _stopRequested || AllHaveEnded;
        foreach (StreamTask task in tasks)
        {
            if (task.IsSource && !_finished.ContainsKey(task))
                task.TriggerCheckpoint(new CheckpointBarrier(_id), _stopRequested);
        }

        WriteIfAllAreIn();
    }

    private void WriteIfAllAreIn()
    {
        if (_writing)
            return;
        var snapshots = new List<OperatorSnapshot>();
        foreach (StreamTask task in tasks)
        {
            if (_acknowledged.TryGetValue(task, out IReadOnlyList<OperatorSnapshot>? own) || _finished.TryGetValue(task, out own))
                snapshots.AddRange(own);
            else
                return;
        }

        _writing = true;
        long id = _id;
        settings.IoExecutor(() => Write(new Checkpoint(id, settings.MaxParallelism, [.. snapshots.Select(s => s.Materialize())])));
    }

    private void Write(Checkpoint checkpoint)
    {
        long bytes;
        try
        {
            bytes = store.Write(checkpoint);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failed(checkpoint.Id, e);
            return;
        }

        Completed(checkpoint, bytes);
    }

    /// <summary>Goes on without the checkpoint, where that is tolerated: what it would have committed stands in the next one.</summary>
    /// <exception cref="CheckpointException">Too many in a row have failed; it fails the job.</exception>
    private void Failed(long checkpointId, Exception cause)
    {
        lock (_lock)
        {
            _failedInARow++;
            var failure = new CheckpointException(
                checkpointId, store.PathOf(checkpointId), _failedInARow, settings.Options.TolerableCheckpointFailures, cause);
            _metrics = _metrics with { Failed = _metrics.Failed + 1, LastFailure = failure.Message };
            if (_failedInARow > settings.Options.TolerableCheckpointFailures)
                throw failure;
            _pending = false;
            _writing = false;
            _last = false; // one that was to be the last is taken again when the next is due
        }
    }

    private void Completed(Checkpoint checkpoint, long bytes)
    {
        lock (_lock)
        {
            _failedInARow = 0;
            _metrics = _metrics with
            {
                Completed = _metrics.Completed + 1,
                LastId = checkpoint.Id,
                LastCompletedAt = settings.TimeProvider.GetUtcNow(),
                LastDuration = settings.TimeProvider.GetElapsedTime(_begun),
                LastBytes = bytes,
            };
            foreach (StreamTask task in tasks)
                task.CheckpointCompleted(_last ? Final : checkpoint.Id, _last);
            _pending = false;
            _writing = false;
            if (!_last && (_stopRequested || AllHaveEnded))
                Begin();
        }
    }
}
