using Freshet.Runtime;
using Freshet.Simulation.Jobs;
using Freshet.Simulation.Store;

namespace Freshet.Simulation.Engine;

/// <summary>
/// Whoever runs the job: starts it, starts it again when it has ended before its time, and does to it what the run has drawn. One process is the
/// current one; those it took over from are paused, or have woken up and do not know it yet.
/// </summary>
internal sealed class Supervisor
{
    private const int MostDisturbances = 7;
    private const int StepsBetween = 250;
    private const int StepsUntilCalm = 500;
    private const int MostCrossingsUntilStrike = 12;

    private static readonly FaultKind[] Disturbances = [FaultKind.ProcessKilled, FaultKind.PowerLost];

    private readonly World _world;
    private readonly JobPlan _plan;
    private readonly string _folder;
    private readonly Random _random;
    private readonly bool _rescales;
    private readonly List<JobProcess> _processes = [];
    private readonly List<RestoreKind> _because = [];
    private DateTimeOffset _startAt = World.Start;
    private int _parallelism;
    private int _disturbancesLeft;
    private long _nextDisturbance;
    private bool _startsAfterEnd;

    public Supervisor(World world, JobPlan plan, string folder)
    {
        _world = world;
        _plan = plan;
        _folder = folder;
        _random = world.Random(3);
        _parallelism = plan.Parallelism;
        _rescales = _random.Next(2) == 0;
        _startsAfterEnd = _random.Next(4) == 0;
        _disturbancesLeft = _random.Next(MostDisturbances + 1);
        _nextDisturbance = _random.Next(StepsBetween);
    }

    /// <summary>The process that is meant to run the job; null between two.</summary>
    public JobProcess? Current { get; private set; }

    /// <summary>Those that run or are paused, the current one among them.</summary>
    public IReadOnlyList<JobProcess> Processes => _processes;

    public bool IsOver { get; private set; }

    /// <summary>Why the job failed last.</summary>
    public Exception? LastFailure { get; private set; }

    /// <summary>When the next process is to be started; null where one is there.</summary>
    public DateTimeOffset? NextDue => Current is { State: ProcessState.Running } ? null : _startAt;

    /// <summary>Lets others go on while a process is held up in the midst of a call.</summary>
    public required Action<int> RunOthers { get; init; }

    /// <summary>Sees to what has ended, and does what is due.</summary>
    public void Act()
    {
        for (int i = _processes.Count - 1; i >= 0; i--)
        {
            if (_processes[i].State != ProcessState.Running)
                Ended(_processes[i]);
        }

        if (Current is null && !IsOver && _world.Now >= _startAt)
            Start();
        if (!_world.Dice.IsCalm && _world.Counts.Steps >= _nextDisturbance)
            Disturb();
    }

    private void Start()
    {
        bool rescaled = false;
        if (_rescales && _because.Count > 0 && _random.Next(2) == 0)
        {
            int before = _parallelism;
            _parallelism = _random.Next(1, 5);
            rescaled = before != _parallelism;
        }

        var process = new JobProcess(_world, NextNumber++) { Struck = Strike };
        _world.Trace($"starts p{process.Number} with parallelism {_parallelism}");
        Current = process;
        _processes.Add(process);
        StreamExecutionEnvironment environment = Pipeline.Build(_world, process, _plan, new MarkedStoreSink(_world.Store, process));
        process.Start(environment, new JobOptions
        {
            Parallelism = _parallelism,
            MaxParallelism = 32,
            BatchSize = _plan.BatchSize,
            WatermarkInterval = 1 + _random.Next(64),
            CheckpointDirectory = _folder,
            CheckpointInterval = _plan.CheckpointInterval,
            TolerableCheckpointFailures = _random.Next(3),
            LatencyMarkerInterval = TimeSpan.Zero,
        });
        if (process.RestoredCheckpoint == 0)
            return;
        _world.Trace($"p{process.Number} goes on from checkpoint {process.RestoredCheckpoint}");
        foreach (RestoreKind kind in _because)
            _world.Counts.Add(kind);
        if (rescaled)
            _world.Counts.Add(RestoreKind.Rescaled);
        _because.Clear();
    }

    private int NextNumber { get; set; } = 1;

    private void Ended(JobProcess process)
    {
        _processes.Remove(process);
        _world.Counts.Checkpoints += process.CompletedCheckpoints;
        if (process != Current)
            return;
        Current = null;
        if (process.State != ProcessState.Done)
        {
            if (process.State != ProcessState.Failed)
                return;
            LastFailure = process.Failure;
            StartSoon(RestoreKind.AfterFailure);
            return;
        }

        if (_startsAfterEnd)
        {
            _startsAfterEnd = false;
            StartSoon(RestoreKind.AfterEnd);
        }
        else
            IsOver = true;
    }

    private void StartSoon(RestoreKind because)
    {
        if (!_because.Contains(because))
            _because.Add(because);
        _startAt = _world.Now + TimeSpan.FromMilliseconds(_random.Next(1, 500));
    }

    private void Disturb()
    {
        _nextDisturbance = _world.Counts.Steps + 1 + _random.Next(StepsBetween);
        if (_disturbancesLeft == 0)
        {
            _nextDisturbance = long.MaxValue;
            CalmAt = _world.Counts.Steps + StepsUntilCalm;
            return;
        }

        if (Current is not { State: ProcessState.Running } process)
            return;
        _disturbancesLeft--;
        FaultKind kind = Disturbances[_random.Next(Disturbances.Length)];
        if (_random.Next(2) == 0)
            Strike(process, kind);
        else
            process.Arm(kind, _random.Next(MostCrossingsUntilStrike));
    }

    /// <summary>From how many steps on nothing goes wrong any more.</summary>
    public long CalmAt { get; private set; } = long.MaxValue;

    private void Strike(JobProcess process, FaultKind kind)
    {
        _world.Counts.Add(kind);
        _world.Trace($"p{process.Number}: {kind}");
        switch (kind)
        {
            case FaultKind.ProcessKilled:
                process.Kill();
                if (process == Current)
                    StartSoon(RestoreKind.AfterKill);
                break;
            case FaultKind.PowerLost:
                process.Kill();
                if (process == Current)
                    StartSoon(RestoreKind.AfterPowerLoss);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "This does not strike a process.");
        }
    }
}
