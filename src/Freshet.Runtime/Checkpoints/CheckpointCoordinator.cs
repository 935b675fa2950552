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
    private readonly List<StreamTask> _tasks = [.. tasks];
    private readonly List<Action> _whenWritten = [];
    private readonly Dictionary<StreamTask, IReadOnlyList<OperatorSnapshot>> _finished = [];
    private readonly Dictionary<StreamTask, IReadOnlyList<OperatorSnapshot>> _acknowledged = [];
    private CheckpointMetrics _metrics = CheckpointMetrics.None with { RestoredId = restoredId };
    private long _id = lastId;
    private long _begun;
    private bool _pending;
    private bool _writing;
    private bool _stopRequested;
    private bool _last;
    private int _suspended; // how many regions are down
    private int _failedInARow;

    /// <summary>What became of the checkpoints so far.</summary>
    public CheckpointMetrics Metrics => Volatile.Read(ref _metrics);

    public void Request()
    {
        lock (_lock)
        {
            if (CanBegin)
                Begin();
        }
    }

    /// <summary>Lets the sources fall silent behind one more checkpoint; when it is durable, the tasks end with their commits.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stopRequested = true;
            if (CanBegin)
                Begin();
        }
    }

    /// <summary>
    /// Gives the pending checkpoint up, because tasks of it are no more, and begins none until <see cref="Resume"/>. One whose state is complete is still
    /// written: <paramref name="settled"/> is called when none is, at once or later.
    /// </summary>
    public void Suspend(Action settled)
    {
        lock (_lock)
        {
            _suspended++;
            if (_writing)
            {
                _whenWritten.Add(settled);
                return;
            }

            _last &= !_pending;
            _pending = false;
        }

        settled();
    }

    /// <summary>Puts new tasks in the place of those that are no more. While suspended, before the new ones are started.</summary>
    public void Replace(IReadOnlyCollection<StreamTask> gone, IEnumerable<StreamTask> come)
    {
        lock (_lock)
        {
            _tasks.RemoveAll(gone.Contains);
            _tasks.AddRange(come);
            foreach (StreamTask task in gone)
            {
                _finished.Remove(task);
                _acknowledged.Remove(task);
            }
        }
    }

    /// <summary>Undoes one <see cref="Suspend"/>; with the last, a stop that was asked for, or the final checkpoint, is begun anew.</summary>
    public void Resume()
    {
        lock (_lock)
        {
            if (--_suspended > 0)
                return;
            _last = false;
            BeginIfItIsTheLast();
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
            else if (AllHaveEnded && CanBegin)
                Begin();
        }
    }

    private bool AllHaveEnded => _finished.Count == _tasks.Count;

    private bool CanBegin => !_pending && !_last && _suspended == 0;

    private void BeginIfItIsTheLast()
    {
        if (CanBegin && (_stopRequested || AllHaveEnded))
            Begin();
    }

    private void Begin()
    {
        _pending = true;
        _begun = settings.TimeProvider.GetTimestamp();
        _id++;
        _acknowledged.Clear();
        _last = _stopRequested || AllHaveEnded;
        foreach (StreamTask task in _tasks)
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
        foreach (StreamTask task in _tasks)
        {
            if (_acknowledged.TryGetValue(task, out IReadOnlyList<OperatorSnapshot>? own) || _finished.TryGetValue(task, out own))
                snapshots.AddRange(own);
            else
                return;
        }

        _writing = true;
        long id = _id;
        settings.IoExecutor(() => Write(id, snapshots));
    }

    private void Write(long id, List<OperatorSnapshot> snapshots)
    {
        bool isDurable = false;
        try
        {
            long bytes = store.Write(new Checkpoint(id, settings.MaxParallelism, [.. snapshots.Select(s => s.Materialize())]));
            isDurable = true;
            Completed(id, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failed(id, e);
        }
        finally
        {
            Settle(isDurable);
        }
    }

    /// <summary>Lets those go on who wait for the writing to end, however it did.</summary>
    private void Settle(bool isDurable)
    {
        Action[] waiting;
        lock (_lock)
        {
            _pending = false;
            _writing = false;
            waiting = [.. _whenWritten];
            _whenWritten.Clear();
            if (isDurable)
                BeginIfItIsTheLast(); // what failed is tried again when the next is due
        }

        foreach (Action settled in waiting)
            settled();
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
            _last = false; // one that was to be the last is taken again when the next is due
            if (_failedInARow <= settings.Options.TolerableCheckpointFailures)
                return;
            _failedInARow = 0; // where the job is restarted, it begins to count anew
            throw failure;
        }
    }

    private void Completed(long checkpointId, long bytes)
    {
        lock (_lock)
        {
            _failedInARow = 0;
            _metrics = _metrics with
            {
                Completed = _metrics.Completed + 1,
                LastId = checkpointId,
                LastCompletedAt = settings.TimeProvider.GetUtcNow(),
                LastDuration = settings.TimeProvider.GetElapsedTime(_begun),
                LastBytes = bytes,
            };
            foreach (StreamTask task in _tasks)
            {
                if (_last && _acknowledged.TryGetValue(task, out IReadOnlyList<OperatorSnapshot>? own))
                    _finished.TryAdd(task, own); // it ends, and stands so in the checkpoint of a task that is restarted beside it
                task.CheckpointCompleted(_last ? Final : checkpointId, _last);
            }
        }
    }
}
