using System.Runtime.ExceptionServices;
using Freshet.Runtime;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Execution;
using Freshet.Runtime.Metrics;
using Freshet.Runtime.Storage;
using Freshet.Runtime.Tasks;
using Microsoft.Extensions.Time.Testing;

namespace Freshet.Testing;

/// <summary>
/// A whole job stepped in one thread: which task is stepped next, and when a blocking call ends, is drawn from a seed, so a run can be
/// repeated exactly. Checkpoints are taken when the test says so. The job is restarted only where the options name a strategy; without one the first failure
/// is thrown by the step that met it. Not thread-safe.
/// </summary>
public sealed class SteppedJob : IDisposable
{
    private readonly Random _random;
    private readonly ReadyTasks _ready = new();
    private readonly List<Action> _calls = [];
    private readonly PreparedJob _job;
    private readonly JobMaster _master;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Builds the job and opens it, from the newest checkpoint of the options' folder where there is one.</summary>
    public SteppedJob(StreamExecutionEnvironment environment, JobOptions? options = null, int seed = 1)
        : this(environment, options, seed, null)
    {
    }

    internal SteppedJob(StreamExecutionEnvironment environment, JobOptions? options, int seed, IFileSystem? files)
    {
        _random = new Random(seed);
        options ??= new JobOptions();
        if (options.TimeProvider == TimeProvider.System)
            options = options with { TimeProvider = Clock };
        _job = PreparedJob.From(environment, options, _calls.Add, files);
        _master = new JobMaster(_job, options.RestartStrategy ?? RestartStrategy.None, new Random(seed), _calls.Add, OnEnded);
        try
        {
            _job.Open();
        }
        catch
        {
            Dispose();
            throw;
        }

        _master.Start(_ready);
    }

    /// <summary>The job's clock, unless the options bring one: it stands still until the test advances it, or nothing is left but to wait for a restart.</summary>
    public FakeTimeProvider Clock { get; } = new();

    /// <summary>The checkpoint that the job began from; 0 for none.</summary>
    public long RestoredCheckpoint => _job.RestoredCheckpoint;

    /// <summary>The records that the sources had read at the checkpoint they went on from, at the start or at their last restart.</summary>
    public long RestoredRecords => _job.RestoredRecords;

    /// <summary>The last checkpoint completed; 0 for none.</summary>
    public long LastCheckpoint => _job.LastCheckpoint;

    /// <summary>How many checkpoints could not be written.</summary>
    public long FailedCheckpoints => _job.Coordinator?.Metrics.Failed ?? 0;

    /// <summary>The damaged checkpoint files passed over when the newest was read last, with the reason.</summary>
    public IReadOnlyList<string> RefusedCheckpoints => _job.RefusedCheckpoints;

    /// <summary>How often the job, or a region of it, was restarted.</summary>
    public long Restarts => _master.Restarts;

    /// <summary>The last failures, the newest last.</summary>
    public IReadOnlyList<JobFailure> Failures => _master.Failures;

    /// <summary>When the first restart is due that waits for its delay; null where none does. A test with a clock of its own advances it.</summary>
    public DateTimeOffset? NextRestart => _master.NextRestart;

    /// <summary>Whether all tasks have ended.</summary>
    public bool IsDone { get; private set; }

    /// <summary>The job at this instant.</summary>
    public JobMetrics Metrics() => _job.ReadMetrics(TimeSpan.Zero, Status) with { Restarts = Restarts, Failures = Failures };

    /// <summary>Begins a checkpoint; the steps that follow complete it.</summary>
    /// <exception cref="InvalidOperationException">The options name no folder for checkpoints.</exception>
    public void TriggerCheckpoint() => _job.CoordinatorFor("take a checkpoint").Request();

    /// <summary>Begins a savepoint; the steps that follow complete it, and with it the task that is given.</summary>
    /// <exception cref="InvalidOperationException">The options name no folder for checkpoints.</exception>
    public Task<string> TriggerSavepoint(string folder) => _job.CoordinatorFor("take a savepoint").RequestSavepoint(folder);

    /// <summary>Has the job stop with a checkpoint; the steps that follow end it.</summary>
    /// <param name="savepointFolder">Where it is to stand as a savepoint too; null for nowhere.</param>
    /// <param name="drain">Whether the sources end, so that windows and timers fire.</param>
    /// <exception cref="InvalidOperationException">The options name no folder for checkpoints.</exception>
    public void Stop(string? savepointFolder = null, bool drain = false)
    {
        _ = _job.CoordinatorFor("stop with a checkpoint");
        _master.Stop(new StopRequest(savepointFolder, drain));
    }

    /// <summary>
    /// Steps at most <paramref name="count"/> times; false where the job has ended or nothing wants a step. A step may be the passing of a restart's delay, where
    /// nothing else is left and the clock is the job's own.
    /// </summary>
    public bool Step(int count = 1)
    {
        for (int i = 0; i < count; i++)
        {
            _failure?.Throw();
            if (!StepOnce())
                return false;
            _failure?.Throw();
        }

        return true;
    }

    /// <summary>Steps until all tasks have ended.</summary>
    /// <exception cref="InvalidOperationException">Nothing wants a step, but some tasks have not ended: the job hangs.</exception>
    public void RunToEnd()
    {
        while (Step())
        {
        }

        if (!IsDone)
            throw new InvalidOperationException($"The job hangs: {_job.Regions.Sum(r => r.Moving.Count)} tasks have not ended and none can be stepped.");
    }

    /// <summary>Frees what the operators hold, as when a process dies: nothing is finished or saved.</summary>
    public void Dispose()
    {
        _master.Close();
        _job.ReleaseFolder(); // a call that is under way never ends
    }

    private JobStatus Status => IsDone ? JobStatus.Finished
        : _failure is not null ? JobStatus.Failed
        : _master.IsRestarting ? JobStatus.Restarting
        : JobStatus.Running;

    private bool StepOnce()
    {
        int choices = _ready.Tasks.Count + _calls.Count;
        if (choices == 0)
            return !IsDone && TryPassDelay();
        int pick = _random.Next(choices);
        if (pick < _ready.Tasks.Count)
            _master.Step(_ready.TakeAt(pick));
        else
            RunCall(pick - _ready.Tasks.Count);
        return true;
    }

    private bool TryPassDelay()
    {
        if (_job.Options.TimeProvider != Clock || _master.NextRestart is not { } due)
            return false;
        Clock.Advance(due - Clock.GetUtcNow());
        return true;
    }

    private void RunCall(int index)
    {
        Action call = _calls[index];
        _calls.RemoveAt(index);
        try
        {
            call();
        }
        catch (Exception e)
        {
            _master.Fail(e);
        }
    }

    private void OnEnded(Exception? failure)
    {
        if (failure is null)
            IsDone = true;
        else
            _failure = ExceptionDispatchInfo.Capture(failure);
    }

    private sealed class ReadyTasks : ITaskQueue
    {
        public List<StreamTask> Tasks { get; } = [];

        public void Enqueue(StreamTask task) => Tasks.Add(task);

        public StreamTask TakeAt(int index)
        {
            StreamTask task = Tasks[index];
            Tasks.RemoveAt(index);
            return task;
        }
    }
}
