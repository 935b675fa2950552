using Freshet.Runtime.Execution;
using Freshet.Runtime.Faults;
using Freshet.Runtime.Metrics;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Checkpoints;

/// <summary>
/// Triggers checkpoints at the sources, gathers what the tasks acknowledge, and has the checkpoint written when all have. One at a time; when, says
/// <see cref="CheckpointDecisions"/>. One that fails or takes too long is given up and nobody is told. A task that has ended stands in every later checkpoint
/// with its last state; when all have, one final checkpoint is taken, for the last commits. Thread-safe.
/// </summary>
internal sealed class CheckpointCoordinator : ICheckpointListener
{
    /// <summary>What a task's last snapshot belongs to: whichever checkpoint comes when all tasks have ended, or a stop.</summary>
    public const long Final = long.MaxValue;

    private readonly Lock _lock = new();
    private readonly CheckpointStore _store;
    private readonly ExecutionSettings _settings;
    private readonly CheckpointedTasks _tasks;
    private readonly CheckpointTally _tally;
    private readonly List<Action> _whenWritten = [];
    private readonly LinkedList<SavepointRequest> _savepoints = new();
    private readonly ITimer _pause;
    private PendingCheckpoint? _pending;
    private StopRequest? _stop;
    private long? _pauseBegan;
    private int _suspended; // how many regions are down
    private bool _asked;
    private bool _lastFailed;
    private CoordinatorState _state;

    public CheckpointCoordinator(IEnumerable<StreamTask> tasks, CheckpointStore store, long restoredId, ExecutionSettings settings)
    {
        (_store, _settings, StopSavepoint) = (store, settings, new StopSavepoint(store));
        _tasks = new CheckpointedTasks(tasks);
        _tally = new CheckpointTally(settings, restoredId);
        _pause = settings.TimeProvider.CreateTimer(
            _ =>
            {
                lock (_lock)
                    BeginIfDue();
            },
            null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The savepoint of the stop, where one was asked for.</summary>
    public StopSavepoint StopSavepoint { get; }

    /// <summary>What became of the checkpoints so far.</summary>
    public CheckpointMetrics Metrics => _tally.Metrics;

    /// <summary>Begins a checkpoint, or has one begun when the one under way, or the pause behind it, is over.</summary>
    public void Request()
    {
        lock (_lock)
        {
            _asked = true;
            BeginIfDue();
        }
    }

    /// <summary>Takes a savepoint when no checkpoint is under way. The task ends with its folder.</summary>
    public Task<string> RequestSavepoint(string folder)
    {
        var request = new SavepointRequest(folder);
        lock (_lock)
        {
            if (_state == CoordinatorState.Taking)
                _savepoints.AddLast(request);
            else
                request.JobHasEnded();
            BeginIfDue();
        }

        return request.Written;
    }

    /// <summary>
    /// Lets the sources end or fall silent behind one more checkpoint; when it is durable, the tasks end with their commits.
    /// </summary>
    public void Stop(StopRequest request)
    {
        lock (_lock)
        {
            _stop = request;
            Drain();
            BeginIfDue();
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
            if (_pending is { IsWriting: true })
            {
                _whenWritten.Add(settled);
                return;
            }

            if (_pending?.Request is { } request)
                _savepoints.AddFirst(request); // for when the tasks are there again
            GiveUp();
        }

        settled();
    }

    /// <summary>Puts new tasks in the place of those that are no more. While suspended, before the new ones are started.</summary>
    public void Replace(IReadOnlyCollection<StreamTask> gone, IEnumerable<StreamTask> come)
    {
        lock (_lock)
            _tasks.Replace(gone, come);
    }

    /// <summary>Undoes one <see cref="Suspend"/>; with the last, a stop that was asked for, or the final checkpoint, is begun anew.</summary>
    public void Resume()
    {
        lock (_lock)
        {
            if (--_suspended > 0 || _state == CoordinatorState.Closed)
                return;
            _state = CoordinatorState.Taking;
            _lastFailed = false;
            _tally.Resumed();
            Drain();
            BeginIfDue();
        }
    }

    public void Acknowledge(StreamTask task, long checkpointId, IReadOnlyList<OperatorSnapshot> snapshots)
    {
        lock (_lock)
        {
            if (_pending is { IsWriting: false } pending && pending.Id == checkpointId && pending.Acknowledge(task, snapshots))
                WriteIfAllAreIn();
            else
                OperatorSnapshot.Release(snapshots); // of one that was given up
        }
    }

    public void Finished(StreamTask task, IReadOnlyList<OperatorSnapshot> snapshots)
    {
        lock (_lock)
        {
            _tasks.Ended(task, snapshots);
            if (_pending is { IsWriting: false })
                WriteIfAllAreIn();
            else
                BeginIfDue();
        }
    }

    public void Heard(StreamTask task, long checkpointId)
    {
        lock (_lock)
            _tasks.Heard(task, checkpointId);
    }

    /// <summary>
    /// Takes no more checkpoints, and frees what tasks captured. <paramref name="settled"/> is called when none is being written any more, at once or later.
    /// </summary>
    public void Close(Action settled)
    {
        lock (_lock)
        {
            _state = CoordinatorState.Closed;
            _pause.Dispose();
            foreach (SavepointRequest request in _savepoints)
                request.JobHasEnded();
            _savepoints.Clear();
            if (_pending is { IsWriting: true })
            {
                _pending.Abort();
                _whenWritten.Add(settled);
                return;
            }

            _pending?.Request?.JobHasEnded();
            GiveUp();
            _tasks.Release();
        }

        settled();
    }

    /// <summary>Records that the job ended with its last checkpoint and nothing is left to be committed. Called when all tasks have ended; blocks.</summary>
    /// <exception cref="CheckpointException">The savepoint of the stop could not be written.</exception>
    public void Settle()
    {
        if (_state == CoordinatorState.Over)
            StopSavepoint.Settle(Metrics.LastId, _stop?.SavepointFolder);
    }

    private void Drain()
    {
        if (_stop is { Drains: true })
            _tasks.Drain();
    }

    private void BeginIfDue()
    {
        TimeSpan pause = _settings.Options.MinPauseBetweenCheckpoints;
        CheckpointDecision decision = CheckpointDecisions.Next(new CheckpointFacts
        {
            IsPending = _pending is not null,
            IsSuspended = _suspended > 0 || _tally.FailsJob,
            IsOver = _state != CoordinatorState.Taking,
            HaveAllEnded = _tasks.HaveAllEnded,
            IsStopAsked = _stop is { Drains: false },
            HasLastFailed = _lastFailed,
            IsSavepointAsked = _savepoints.Count > 0,
            IsCheckpointAsked = _asked,
            PauseLeft = _pauseBegan is { } since ? pause - _settings.TimeProvider.GetElapsedTime(since) : TimeSpan.Zero,
        });
        switch (decision)
        {
            case CheckpointDecision.Wait wait:
                _pause.Change(TimeSpan.FromMilliseconds(Math.Ceiling(wait.For.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
                break;
            case CheckpointDecision.Begin begin:
                Begin(begin.Kind);
                break;
        }
    }

    private void Begin(CheckpointKind kind)
    {
        TimeProvider clock = _settings.TimeProvider;
        SavepointRequest? request = kind == CheckpointKind.Savepoint ? _savepoints.First!.Value : null;
        if (request is null)
            _asked = false;
        else
            _savepoints.RemoveFirst();

        bool standsAlone = kind == CheckpointKind.Savepoint || (kind == CheckpointKind.Stop && _stop!.SavepointFolder is not null);
        var barrier = new CheckpointBarrier(_store.NextId(), standsAlone);
        var pending = new PendingCheckpoint(barrier, kind, clock.GetUtcNow(), clock.GetTimestamp()) { Request = request };
        pending.Timeout = clock.CreateTimer(_ => TimedOut(pending), null, _settings.Options.CheckpointTimeout, Timeout.InfiniteTimeSpan);
        _pending = pending;
        _tasks.Trigger(barrier, stops: kind == CheckpointKind.Stop);
        WriteIfAllAreIn();
    }

    /// <summary>Gives the pending checkpoint up, if there is one.</summary>
    private void GiveUp()
    {
        _pending?.Dispose();
        _pending = null;
    }

    private void TimedOut(PendingCheckpoint pending) => _settings.IoExecutor(() =>
    {
        lock (_lock)
        {
            if (_pending != pending)
                return;
            if (pending.IsWriting)
            {
                pending.Abort(); // its writer gives it up, unless it is complete by then
                return;
            }

            GiveUp();
            try
            {
                Failed(pending, _tally.TookTooLong());
            }
            finally
            {
                BeginIfDue();
            }
        }
    });

    private void WriteIfAllAreIn()
    {
        PendingCheckpoint pending = _pending!;
        var running = new List<OperatorSnapshot>();
        var written = new List<(string Uid, int Subtask)>();
        if (!_tasks.TryGather(pending, running, written))
            return;
        pending.IsWriting = true;
        var content = new CheckpointContent(
            pending.Id, _store.Ledger.CurrentAttempt, _settings.MaxParallelism, pending.TakenAt, running, written, Metrics.LastId);
        long oldestBase = _tasks.OldestBase;
        _settings.IoExecutor(() => Write(pending, content, oldestBase));
    }

    private void Write(PendingCheckpoint pending, CheckpointContent content, long oldestBase)
    {
        bool isDurable = false;
        try
        {
            if (FaultPoints.IsOn(FaultPoint.CommitBeforeManifest))
                Tell(pending);
            WrittenCheckpoint written = pending.Request is { } request
                ? _store.WriteSavepoint(request.Folder, content, pending.Aborted)
                : _store.Write(content, oldestBase, pending.Aborted);
            if (pending.IsLast && _stop?.SavepointFolder is { } folder)
                StopSavepoint.Copy(pending.Id, folder, pending.Aborted);

            isDurable = true;
            Completed(pending, written);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failed(pending, e);
        }
        catch (OperationCanceledException)
        {
            Failed(pending, _tally.TookTooLong());
        }
        catch (Exception e)
        {
            pending.Request?.Fail(e);
            throw;
        }
        finally
        {
            WritingEnded(isDurable);
        }
    }

    /// <summary>Lets those go on who wait for the writing to end, however it did.</summary>
    private void WritingEnded(bool isDurable)
    {
        Action[] waiting;
        lock (_lock)
        {
            GiveUp();
            waiting = [.. _whenWritten];
            _whenWritten.Clear();
            if (_state == CoordinatorState.Closed)
                _tasks.Release();
            else if (isDurable)
                BeginIfDue(); // what failed is tried again when the next is due
        }

        foreach (Action settled in waiting)
            settled();
    }

    /// <summary>Goes on without the checkpoint, where that is tolerated: what it would have committed stands in the next one.</summary>
    /// <exception cref="CheckpointException">Too many in a row have failed; it fails the job.</exception>
    private void Failed(PendingCheckpoint pending, Exception cause)
    {
        lock (_lock)
        {
            _pauseBegan = _settings.TimeProvider.GetTimestamp();
            if (pending.Request is { } request)
            {
                request.Fail(new CheckpointException(pending.Id, request.Folder, cause));
                return;
            }

            if (_state == CoordinatorState.Closed)
                return;
            _lastFailed = pending.IsLast;
            if (_tally.Failed(pending, _store.PathOf(pending.Id), cause) is { } failure)
                throw failure;
        }
    }

    private void Completed(PendingCheckpoint pending, WrittenCheckpoint written)
    {
        lock (_lock)
        {
            _pauseBegan = _settings.TimeProvider.GetTimestamp();
            if (pending.Request is { } request)
            {
                _tally.SavepointCompleted();
                request.Complete();
                return;
            }

            if (_state == CoordinatorState.Closed)
                return;
            _tally.Completed(pending, written);
            if (pending.IsLast)
                _state = CoordinatorState.Over;
            _tasks.Completed(pending);
            Tell(pending);
            CrashPoints.Reach(CrashPoint.TasksTold);
        }
    }

    private void Tell(PendingCheckpoint pending)
    {
        if (pending.Request is null)
            _tasks.Tell(pending.IsLast ? Final : pending.Id, pending.IsLast);
    }
}
