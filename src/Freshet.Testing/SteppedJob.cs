using Freshet.Runtime;
using Freshet.Runtime.Execution;
using Freshet.Runtime.Tasks;
using Microsoft.Extensions.Time.Testing;

namespace Freshet.Testing;

/// <summary>
/// A whole job stepped in one thread: which task is stepped next, and when a blocking call ends, is drawn from a seed, so a run can be
/// repeated exactly. Checkpoints are taken when the test says so. Not thread-safe.
/// </summary>
public sealed class SteppedJob : IDisposable
{
    private readonly Random _random;
    private readonly ReadyTasks _ready = new();
    private readonly List<Action> _calls = [];
    private readonly PreparedJob _job;

    /// <summary>Builds the job and opens it, from the newest checkpoint of the options' folder where there is one.</summary>
    public SteppedJob(StreamExecutionEnvironment environment, JobOptions? options = null, int seed = 1)
    {
        _random = new Random(seed);
        options ??= new JobOptions();
        if (options.TimeProvider == TimeProvider.System)
            options = options with { TimeProvider = Clock };
        _job = PreparedJob.From(environment, options, _calls.Add);
        _job.Open();
        _job.Start(_ready);
    }

    /// <summary>The job's clock, unless the options bring one: it stands still until the test advances it.</summary>
    public FakeTimeProvider Clock { get; } = new();

    /// <summary>The checkpoint that the job began from; 0 for none.</summary>
    public long RestoredCheckpoint => _job.RestoredCheckpoint;

    /// <summary>The records that the sources had read at that checkpoint.</summary>
    public long RestoredRecords => _job.RestoredRecords;

    /// <summary>The last checkpoint completed; 0 for none.</summary>
    public long LastCheckpoint => _job.LastCheckpoint;

    /// <summary>How many checkpoints could not be written.</summary>
    public long FailedCheckpoints => _job.Coordinator?.Metrics.Failed ?? 0;

    /// <summary>The damaged checkpoint files passed over at the start, with the reason.</summary>
    public IReadOnlyList<string> RefusedCheckpoints => _job.RefusedCheckpoints;

    /// <summary>Whether all tasks have ended.</summary>
    public bool IsDone => _ready.Ended == _job.Tasks.Count;

    /// <summary>Begins a checkpoint; the steps that follow complete it.</summary>
    /// <exception cref="InvalidOperationException">The options name no folder for checkpoints.</exception>
    public void TriggerCheckpoint()
    {
        if (_job.Coordinator is null)
            throw new InvalidOperationException("The job has no folder for checkpoints. Set JobOptions.CheckpointDirectory.");
        _job.Coordinator.Request();
    }

    /// <summary>Begins a stop with a checkpoint; the steps that follow complete it.</summary>
    /// <exception cref="InvalidOperationException">The options name no folder for checkpoints.</exception>
    public void Stop()
    {
        if (_job.Coordinator is null)
            throw new InvalidOperationException("The job has no folder for checkpoints. Set JobOptions.CheckpointDirectory.");
        _job.Coordinator.Stop();
    }

    /// <summary>Steps at most <paramref name="count"/> times; false where the job has ended or nothing wants a step.</summary>
    public bool Step(int count = 1)
    {
        for (int i = 0; i < count; i++)
        {
            int choices = _ready.Tasks.Count + _calls.Count;
            if (choices == 0)
                return false;
            int pick = _random.Next(choices);
            if (pick < _ready.Tasks.Count)
                _ready.StepAt(pick);
            else
                RunCall(pick - _ready.Tasks.Count);
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
            throw new InvalidOperationException($"The job hangs: {_job.Tasks.Count - _ready.Ended} tasks have not ended and none can be stepped.");
    }

    /// <summary>Frees what the operators hold, as when a process dies: nothing is finished or saved.</summary>
    public void Dispose() => _job.Close();

    private void RunCall(int index)
    {
        Action call = _calls[index];
        _calls.RemoveAt(index);
        call();
    }

    private sealed class ReadyTasks : ITaskQueue
    {
        public List<StreamTask> Tasks { get; } = [];

        public int Ended { get; private set; }

        public void Enqueue(StreamTask task) => Tasks.Add(task);

        public void StepAt(int index)
        {
            StreamTask task = Tasks[index];
            Tasks.RemoveAt(index);
            if (task.RunOnce() == TaskProgress.Done)
                Ended++;
        }
    }
}
