using System.Globalization;
using Freshet.Runtime;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Execution;
using Freshet.Runtime.Operators;
using Freshet.Runtime.Tasks;
using Freshet.Simulation.Disk;
using Freshet.Simulation.Jobs;

namespace Freshet.Simulation.Engine;

/// <summary>
/// A process that runs the job: its tasks and its calls that block are the units that are stepped, one at a time, in an order that is drawn. What
/// it reaches of the world it reaches through <see cref="Cross"/>, where it can be killed or paused between any two effects.
/// </summary>
internal sealed class JobProcess : ITaskQueue
{
    private readonly World _world;
    private readonly Random _random;
    private readonly List<StreamTask> _ready = [];
    private readonly List<Action> _calls = [];
    private readonly int _slow;
    private readonly double _callShare;
    private PreparedJob? _job;
    private JobMaster? _master;
    private ITimer? _checkpoints;
    private (FaultKind Kind, int Crossings)? _armed;
    private int _depth;

    public JobProcess(World world, int number)
    {
        _world = world;
        _random = world.Random(1_000 + number);
        _slow = _random.Next(12);
        _callShare = _random.Next(3) switch { 0 => 0.02, 1 => 0.2, _ => 0.5 };
        Number = number;
        Clock = new ProcessClock(world);
        Disk = new ProcessDisk(world.Disk, this);
    }

    /// <summary>Which of the run's processes it is, from 1.</summary>
    public int Number { get; }

    public ProcessClock Clock { get; }

    public ProcessDisk Disk { get; }

    public ProcessState State { get; private set; }

    /// <summary>Why the job failed.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Until when it is not stepped.</summary>
    public DateTimeOffset PausedUntil { get; private set; }

    /// <summary>Called where it is struck while it is in a call: the others go on meanwhile.</summary>
    public Action<JobProcess, FaultKind>? Struck { get; set; }

    /// <summary>Called at each crossing: others may go on before this one does.</summary>
    public Action<JobProcess, Outside>? Crossing { get; set; }

    public long RestoredCheckpoint => _job?.RestoredCheckpoint ?? 0;

    public long CompletedCheckpoints => _job?.Coordinator?.Metrics.Completed ?? 0;

    /// <summary>How often the job was restarted without a new process.</summary>
    public long Restarts => _master?.Restarts ?? 0;

    public IReadOnlyList<string> RefusedCheckpoints => _job?.RefusedCheckpoints ?? [];

    /// <summary>Whether the job knows of everything that it has committed.</summary>
    public bool IsSettled => _job is { } job && job.Tasks.All(task => task.Operators.TrueForAll(o => o.IsSettled));

    /// <summary>Whether its sinks have found out how far the store is.</summary>
    public bool HasRecovered => _job is { } job && job.Tasks.SelectMany(task => task.Operators).OfType<CommittingSinkOperator<Result>>().All(o => o.IsReady);

    /// <summary>Whether a call waits to be made.</summary>
    public bool HasCalls => State == ProcessState.Running && _calls.Count > 0;

    /// <summary>Whether it would do something, if it were not paused.</summary>
    public bool Sleeps => State == ProcessState.Running && _depth == 0 && PausedUntil > _world.Now && _ready.Count + _calls.Count > 0;

    /// <summary>Whether it is in the midst of a step or a call.</summary>
    public bool IsInside => _depth > 0;

    /// <summary>Whether a step of it would do something now.</summary>
    public bool CanStep => State == ProcessState.Running && _depth == 0 && PausedUntil <= _world.Now
        && (_ready.Count + _calls.Count > 0 || Clock.NextDue <= _world.Now);

    /// <summary>When a step would do something though there is nothing to do now; null for never.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            if (State != ProcessState.Running || _depth > 0)
                return null;
            DateTimeOffset? due = _ready.Count + _calls.Count > 0 ? _world.Now : Clock.NextDue;
            return due < PausedUntil ? PausedUntil : due;
        }
    }

    /// <summary>Builds the job and opens it, from what the disk holds.</summary>
    public void Start(StreamExecutionEnvironment environment, JobOptions options) => Inside(() =>
    {
        _job = PreparedJob.From(environment, options with { TimeProvider = Clock }, _calls.Add, Disk);
        _master = new JobMaster(_job, options.RestartStrategy ?? RestartStrategy.None, _random, _calls.Add, OnEnded);
        _job.Open();
        _master.Start(this);
        if (_job.Coordinator is { } coordinator)
            _checkpoints = Clock.CreateTimer(_ => coordinator.Request(), null, options.CheckpointInterval, options.CheckpointInterval);
    });

    public void Enqueue(StreamTask task) => _ready.Add(task);

    /// <summary>Does one unit of work.</summary>
    public void Step() => Inside(() =>
    {
        _world.Counts.Steps++;
        Clock.FireDue();
        if (_ready.Count + _calls.Count == 0)
            return;
        if (_ready.Count == 0 || (_calls.Count > 0 && _random.NextDouble() < _callShare))
            RunCall(_random.Next(_calls.Count));
        else
            StepTask(PickTask());
    });

    /// <summary>Lets a call have its effect on the world, unless something comes between.</summary>
    /// <param name="outside">What is called.</param>
    /// <param name="what">The call, for the trace.</param>
    /// <param name="effect">What the call does.</param>
    public T Cross<T>(Outside outside, string what, Func<T> effect)
    {
        ThrowIfDead();
        _world.Pass(_world.Dice.Latency());
        Strike(outside);
        if (_world.Dice.Refuses(outside))
        {
            Trace($"{outside.Name} {what}: refused");
            throw outside.Refused();
        }

        Trace($"{outside.Name} {what}");
        T result = effect();
        Strike(outside);
        if (_world.Dice.Strikes(outside.LostResponse))
        {
            Trace($"{outside.Name} {what}: response lost");
            throw outside.TimedOut();
        }

        return result;
    }

    /// <summary>Whether it was told to stop.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>Does something for whoever runs the job; what it throws, the job does not see.</summary>
    public void Command(Action<PreparedJob> command) => Inside(() =>
    {
        try
        {
            command(_job!);
        }
        catch (IOException e)
        {
            Trace($"refuses: {e.Message}");
        }
    });

    /// <summary>Has the job stop behind one more checkpoint.</summary>
    public void Stop(StopRequest request)
    {
        IsStopping = true;
        Trace($"is to stop with {request.SavepointFolder}");
        Inside(() => _master!.Stop(request));
    }

    /// <summary>Has it struck so many crossings from now.</summary>
    public void Arm(FaultKind kind, int crossings) => _armed = (kind, crossings);

    /// <summary>Lets nothing of it happen until then.</summary>
    public void PauseUntil(DateTimeOffset time) => PausedUntil = time;

    /// <summary>Ends it at once: what it has in memory is gone.</summary>
    public void Kill()
    {
        if (State != ProcessState.Running)
            return;
        State = ProcessState.Dead;
        Trace("dies");
        if (_depth == 0)
            Close();
    }

    public void Trace(string what) => _world.Trace(string.Create(CultureInfo.InvariantCulture, $"p{Number} {what}"));

    private void ThrowIfDead()
    {
        if (State == ProcessState.Dead)
            throw new ProcessDiedException();
    }

    private void Strike(Outside outside)
    {
        Crossing?.Invoke(this, outside);
        ThrowIfDead();
        if (_armed is not { } armed)
            return;
        if (armed.Crossings > 0)
        {
            _armed = (armed.Kind, armed.Crossings - 1);
            return;
        }

        _armed = null;
        Struck?.Invoke(this, armed.Kind);
        ThrowIfDead();
    }

    private int PickTask()
    {
        int pick = _random.Next(_ready.Count);
        bool isSlow = _ready[pick].Head.Id + _ready[pick].Subtask == _slow; // one task, or a few, are behind the others all the time
        return isSlow && _random.Next(8) != 0 ? _random.Next(_ready.Count) : pick;
    }

    private void StepTask(int index)
    {
        StreamTask task = _ready[index];
        _ready.RemoveAt(index);
        _world.Pass(TimeSpan.FromTicks(_random.Next(5_000)));
        Trace($"steps {task.Head.Name}/{task.Subtask}");
        _master!.Step(task);
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
            _master!.Fail(e);
        }
    }

    private void OnEnded(Exception? failure)
    {
        if (State != ProcessState.Running)
            return;
        if (failure is null)
            End(ProcessState.Done);
        else
            Fail(failure);
    }

    private void Inside(Action work)
    {
        _depth++;
        try
        {
            work();
        }
        catch (ProcessDiedException) when (State == ProcessState.Dead)
        {
            // It was killed during the work.
        }
        catch (Exception e) when (State == ProcessState.Running)
        {
            Fail(e);
        }
        catch (Exception) when (State == ProcessState.Dead)
        {
            // What a dead process makes of its death is nobody's business.
        }
        finally
        {
            _depth--;
        }

        if (State != ProcessState.Running)
            Close();
    }

    private void Fail(Exception failure)
    {
        Failure = failure;
        Trace($"fails: {failure.Message}");
        End(ProcessState.Failed);
    }

    private void End(ProcessState state)
    {
        State = state;
        Trace(state.ToString());
    }

    private void Close()
    {
        _checkpoints?.Dispose();
        _ready.Clear();
        _calls.Clear();
        try
        {
            if (_master is null)
                _job?.Close();
            else
                _master.Close();
        }
        catch (Exception) when (State == ProcessState.Dead)
        {
            // Something wanted to say farewell; a dead process says nothing.
        }
    }
}
