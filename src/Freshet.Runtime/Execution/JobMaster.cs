using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Execution;

/// <summary>
/// Keeps a job going. It hears of tasks that end and fail; what a failure leads to, the restart strategy decides. The regions that it reaches come to rest,
/// end their calls on the I/O executor and are disposed; when a checkpoint that is being written has ended as well and the delay is over, they are built anew from
/// the newest checkpoint. Events are taken one by one, none waits, and it has no thread of its own. Thread-safe.
/// </summary>
internal sealed class JobMaster
{
    private const int KeptFailures = 16;

    private readonly SerialEvents _events;
    private readonly Dictionary<StreamTask, JobRegion> _regionOf = [];
    private readonly PreparedJob _job;
    private readonly RestartStrategy _strategy;
    private readonly Random _random;
    private readonly Action<Action> _ioExecutor;
    private readonly Action<Exception?> _ended;
    private ITaskQueue? _queue;
    private RestartHistory _history = RestartHistory.Empty;
    private volatile IReadOnlyList<JobFailure> _failures = [];
    private long _restarts;
    private volatile bool _stopping;
    private bool _over;

    /// <param name="job">The job, built but not started.</param>
    /// <param name="strategy">What follows a failure.</param>
    /// <param name="random">What moves delays at random.</param>
    /// <param name="ioExecutor">Runs calls that block.</param>
    /// <param name="ended">Called once, when all tasks have ended, or with the failure that the job ends with.</param>
    public JobMaster(PreparedJob job, RestartStrategy strategy, Random random, Action<Action> ioExecutor, Action<Exception?> ended)
    {
        _events = new SerialEvents(End); // what goes wrong here is no failure to go on after
        (_job, _strategy, _random, _ioExecutor, _ended) = (job, strategy, random, ioExecutor, ended);
        foreach (JobRegion region in job.Regions)
            Adopt(region, region.Tasks);
    }

    /// <summary>The last failures, the newest last.</summary>
    public IReadOnlyList<JobFailure> Failures => _failures;

    /// <summary>How often a region was built anew.</summary>
    public long Restarts => Interlocked.Read(ref _restarts);

    /// <summary>Whether a region is down.</summary>
    public bool IsRestarting => _job.Regions.Any(region => region.State is RegionState.Canceling or RegionState.Restoring);

    /// <summary>When the first delay is over that a region waits for; null where none does.</summary>
    public DateTimeOffset? NextRestart => _job.Regions.Min(region => region.DelayEnds);

    /// <summary>What a strategy that is not set is: Flink's default.</summary>
    public static RestartStrategy StrategyOf(JobOptions options) =>
        options.RestartStrategy ?? (options.CheckpointDirectory is null ? RestartStrategy.None : RestartStrategy.ExponentialDelay());

    /// <summary>Asks for the first steps of the open tasks.</summary>
    public void Start(ITaskQueue queue)
    {
        _queue = queue;
        foreach (StreamTask task in _job.Tasks)
            task.Start(queue);
    }

    /// <summary>Steps a task that was taken out of the queue. Never throws: a failure is one of the job.</summary>
    public void Step(StreamTask task)
    {
        try
        {
            if (task.RunOnce() is TaskProgress.Done or TaskProgress.Canceled)
                TellRest(task);
        }
        catch (Exception e)
        {
            TellFailure(task, e);
        }
    }

    /// <summary>Takes a failure that belongs to no task: one of a checkpoint.</summary>
    public void Fail(Exception failure) => TellFailure(null, failure);

    /// <summary>Has the job stop behind one more checkpoint. Where a failure comes between, the job is restarted and stopped then.</summary>
    public void Stop(StopRequest request)
    {
        _stopping = true;
        _job.Coordinator!.Stop(request);
    }

    /// <summary>Ends all restarts and frees what the operators hold, when nothing is stepped any more.</summary>
    public void Close() => _events.Post(() =>
    {
        GiveUp();
        _job.Close();
    });

    // Apart from the step, which allocates nothing.
    private void TellRest(StreamTask task) => _events.Post(() => CameToRest(task));

    private void TellFailure(StreamTask? task, Exception failure) => _events.Post(() => Failed(task, failure));

    private void CameToRest(StreamTask task)
    {
        if (_over || !_regionOf.TryGetValue(task, out JobRegion? region) || !region.Moving.Remove(task) || region.Moving.Count > 0)
            return;
        if (region.State == RegionState.Canceling)
        {
            AwaitCalls(region);
            return;
        }

        region.MoveTo(RegionState.Ended);
        if (_job.Regions.All(r => r.State == RegionState.Ended))
            Settle();
    }

    /// <summary>Records that the job ended with everything committed, then ends it. What is not recorded is only found out again by the next start.</summary>
    private void Settle() => _ioExecutor(() =>
    {
        Exception? failure = null;
        try
        {
            _job.Settle();
        }
        catch (CheckpointException e)
        {
            failure = e; // the savepoint that was asked for is not there
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            _events.Post(() => Note(JobFailure.Of(e, null, _job.Options.TimeProvider.GetUtcNow())));
        }

        _events.Post(() => End(failure));
    });

    private void Failed(StreamTask? task, Exception failure)
    {
        JobRegion? region = task is null ? null : _regionOf.GetValueOrDefault(task);
        if (_over || (task is not null && region is null))
            return;
        if (region is { State: RegionState.Canceling })
        {
            CameToRest(task!); // it is stopped for an earlier failure, and this one comes of that or changes nothing
            return;
        }

        region?.Moving.Remove(task!);
        if (!TryDecide(failure, task, out TimeSpan delay))
            return;
        bool reachesAll = region is null || _stopping || !_job.Options.RegionFailover;
        foreach (JobRegion reached in _job.Regions.Where(r => r.State == RegionState.Running && (reachesAll || r == region)))
            TakeDown(reached, delay);
    }

    /// <summary>Asks the strategy; false where the job ends with the failure.</summary>
    private bool TryDecide(Exception failure, StreamTask? task, out TimeSpan delay)
    {
        DateTimeOffset now = _job.Options.TimeProvider.GetUtcNow();
        Note(JobFailure.Of(failure, task, now));
        _job.Suspects.Note(failure);
        RestartDecision decision = Recoverability.CanHeal(failure) && (_job.Options.RestartsBeforeFirstCheckpoint || _job.Coordinator?.Metrics.Completed > 0)
            ? _strategy.Decide(_history, now, (_random.NextDouble() * 2) - 1)
            : RestartDecision.Fail(_history);
        _history = decision.History;
        delay = decision.Delay.GetValueOrDefault();
        if (decision.Delay is null)
            End(failure);
        return decision.Delay is not null;
    }

    private void TakeDown(JobRegion region, TimeSpan delay)
    {
        region.MoveTo(RegionState.Canceling);
        region.Obstacles = RestartObstacles.Tasks | RestartObstacles.Calls | RestartObstacles.Delay | RestartObstacles.Checkpoint;
        foreach (StreamTask task in region.Tasks)
            task.Cancel();
        Delay(region, delay);
        if (_job.Coordinator is { } coordinator)
            coordinator.Suspend(() => _events.Post(() => Clear(region, RestartObstacles.Checkpoint)));
        else
            Clear(region, RestartObstacles.Checkpoint);
        if (region.Moving.Count == 0)
            AwaitCalls(region);
    }

    private void Delay(JobRegion region, TimeSpan delay)
    {
        delay = TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling(delay.TotalMilliseconds), int.MaxValue)); // as timers count
        TimeProvider clock = _job.Options.TimeProvider;
        region.DelayEnds = clock.GetUtcNow() + delay;
        region.Delay = clock.CreateTimer(_ => _events.Post(() => DelayEnded(region)), null, delay, Timeout.InfiniteTimeSpan);
    }

    private void DelayEnded(JobRegion region)
    {
        region.EndDelay();
        Clear(region, RestartObstacles.Delay);
    }

    /// <summary>Waits for the calls that a region at rest has on the I/O executor.</summary>
    private void AwaitCalls(JobRegion region)
    {
        region.Obstacles &= ~RestartObstacles.Tasks;
        IReadOnlyList<StreamTask> tasks = region.Tasks;
        int left = tasks.Count;
        foreach (StreamTask task in tasks)
        {
            task.Calls.WhenEnded(() =>
            {
                if (Interlocked.Decrement(ref left) == 0)
                    _ioExecutor(() => DisposeTasks(region, tasks));
            });
        }
    }

    /// <summary>Disposes operators where calls may block.</summary>
    private void DisposeTasks(JobRegion region, IReadOnlyList<StreamTask> tasks)
    {
        foreach (StreamTask task in tasks)
        {
            try
            {
                task.Dispose();
            }
            catch (Exception e)
            {
                _events.Post(() => Note(JobFailure.Of(e, task, _job.Options.TimeProvider.GetUtcNow()))); // the restart goes on
            }
        }

        _events.Post(() => Clear(region, RestartObstacles.Calls));
    }

    private void Clear(JobRegion region, RestartObstacles obstacle)
    {
        region.Obstacles &= ~obstacle;
        if (_over || region.Obstacles != RestartObstacles.None)
            return;
        region.MoveTo(RegionState.Restoring);
        _ioExecutor(() =>
        {
            try
            {
                IReadOnlyList<StreamTask> tasks = _job.Rebuild(region);
                _events.Post(() => Restored(region, tasks));
            }
            catch (Exception e)
            {
                _events.Post(() => NotRestored(region, e));
            }
        });
    }

    private void Restored(JobRegion region, IReadOnlyList<StreamTask> tasks)
    {
        if (_over)
        {
            foreach (StreamTask task in tasks)
                task.Dispose();
            return;
        }

        _job.Coordinator?.Replace(region.Tasks, tasks);
        foreach (StreamTask gone in region.Tasks)
            _regionOf.Remove(gone);
        region.Tasks = tasks;
        Adopt(region, tasks);
        region.MoveTo(RegionState.Running);
        Interlocked.Increment(ref _restarts);
        foreach (StreamTask task in tasks)
            task.Start(_queue!);
        _job.Coordinator?.Resume();
    }

    private void NotRestored(JobRegion region, Exception failure)
    {
        if (_over || !TryDecide(failure, null, out TimeSpan delay))
            return;
        region.MoveTo(RegionState.Canceling);
        region.Obstacles = RestartObstacles.Delay;
        Delay(region, delay);
    }

    private void Adopt(JobRegion region, IReadOnlyList<StreamTask> tasks)
    {
        region.Moving.UnionWith(tasks);
        foreach (StreamTask task in tasks)
            _regionOf.Add(task, region);
    }

    private void Note(JobFailure failure) => _failures = [.. _failures.TakeLast(KeptFailures - 1), failure];

    private void End(Exception? failure)
    {
        GiveUp();
        _ended(failure);
    }

    private void GiveUp()
    {
        _over = true;
        foreach (JobRegion region in _job.Regions)
            region.EndDelay();
    }
}
