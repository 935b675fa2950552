using Freshet.Runtime;
using Freshet.Runtime.State;
using Freshet.Simulation.Broker;
using Freshet.Simulation.Jobs;
using Freshet.Simulation.Store;
using Freshet.Sinks;
using Freshet.Testing.Contract;

namespace Freshet.Simulation.Engine;

/// <summary>
/// Whoever runs the job: starts it, starts it again when it has ended before its time, and does to it what the run has drawn. One process is the
/// current one; those it took over from are paused, or have woken up and do not know it yet.
/// </summary>
internal sealed class Supervisor
{
    private const string Folder = "/job/checkpoints";
    private const int MaxParallelism = 32;
    private const int MostDisturbances = 7;
    private const int StepsBetween = 250;
    private const int StepsUntilCalm = 500;
    private const int MostCrossingsUntilStrike = 12;
    private const int StepsOfOthers = 300;
    private const int MostHeldUp = 2;

    private static readonly FaultKind[] Disturbances = [FaultKind.ProcessKilled, FaultKind.PowerLost, FaultKind.ProcessPaused];

    private readonly World _world;
    private readonly JobPlan _plan;
    private readonly Random _random;
    private readonly bool _rescales;
    private readonly List<JobProcess> _processes = [];
    private readonly List<RestoreKind> _because = [];
    private DateTimeOffset _startAt = World.Start;
    private int _started;
    private int _parallelism;
    private int _disturbancesLeft;
    private int _heldUp;
    private long _nextDisturbance;
    private bool _startsAfterEnd;
    private bool _hasEnded;
    private long _killRestAt;
    private bool _allowsReplay;

    public Supervisor(World world, JobPlan plan)
    {
        _world = world;
        _plan = plan;
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

    /// <summary>Whether the job has come to its end, and every process with it.</summary>
    public bool IsOver => _hasEnded && _processes.Count == 0;

    /// <summary>Why the job failed last.</summary>
    public Exception? LastFailure { get; private set; }

    /// <summary>From how many steps on nothing goes wrong any more.</summary>
    public long CalmAt { get; private set; } = long.MaxValue;

    /// <summary>When the next process is to be started; null where one is there.</summary>
    public DateTimeOffset? NextDue => _hasEnded || Current is { State: ProcessState.Running } ? null : _startAt;

    /// <summary>Lets others go on while a process is held up in the midst of a call.</summary>
    public required Action<int> RunOthers { get; init; }

    /// <summary>Called where results may become visible once more.</summary>
    public required Action ReplayAllowed { get; init; }

    /// <summary>Sees to what has ended, and does what is due.</summary>
    public void Act()
    {
        if (_hasEnded && _world.Counts.Steps >= _killRestAt)
            _processes.ForEach(process => process.Kill());
        for (int i = _processes.Count - 1; i >= 0; i--)
        {
            if (_processes[i].State != ProcessState.Running && !_processes[i].IsInside)
                Ended(_processes[i]);
        }

        if (Current is null && !_hasEnded && _world.Now >= _startAt)
            Start();
        if (!_world.Dice.IsCalm && _world.Counts.Steps >= _nextDisturbance)
            Disturb();
    }

    private void Start()
    {
        int before = _parallelism;
        if (_rescales && _because.Count > 0 && _random.Next(2) == 0)
            _parallelism = _random.Next(1, 5);
        if (_allowsReplay)
            ReplayAllowed();
        var process = new JobProcess(_world, ++_started) { Struck = Strike };
        process.Trace($"starts with parallelism {_parallelism}{(_allowsReplay ? ", replay allowed" : "")}");
        Current = process;
        _processes.Add(process);
        CommittingSink<Result> sink = _plan.Sink == SinkKind.Topic ? new TopicSink(_world, process) : new MarkedStoreSink(_world.Store, process);
        process.Start(Pipeline.Build(_world, process, _plan, sink), new JobOptions
        {
            Parallelism = _parallelism,
            MaxParallelism = MaxParallelism,
            BatchSize = _plan.BatchSize,
            WatermarkInterval = 1 + _random.Next(64),
            CheckpointDirectory = Folder,
            CheckpointInterval = _plan.CheckpointInterval,
            TolerableCheckpointFailures = _random.Next(2),
            LatencyMarkerInterval = TimeSpan.Zero,
            AllowReplay = _allowsReplay,
            StateBackend = _plan.StoresBytes ? new SortedByteStoreBackend() : new HeapStateBackend(),
            RestartStrategy = DrawStrategy(),
            RegionFailover = _random.Next(2) == 0,
        });
        if (process.State == ProcessState.Running && process.RestoredCheckpoint > 0)
            CountRestore(process, before != _parallelism);
    }

    private RestartStrategy DrawStrategy() => _random.Next(3) switch
    {
        0 => RestartStrategy.None,
        1 => RestartStrategy.FixedDelay(_random.Next(1, 4), TimeSpan.FromMilliseconds(_random.Next(500))),
        _ => RestartStrategy.ExponentialDelay(),
    };

    private void CountRestore(JobProcess process, bool isRescaled)
    {
        process.Trace($"goes on from checkpoint {process.RestoredCheckpoint}");
        foreach (RestoreKind kind in _because)
            _world.Counts.Add(kind);
        if (isRescaled)
            _world.Counts.Add(RestoreKind.Rescaled);
        if (process.RefusedCheckpoints.Count > 0)
            _world.Counts.Add(RestoreKind.PastDamagedCheckpoint);
        if (_allowsReplay)
            _world.Counts.Add(RestoreKind.WithReplay);
        _world.Counts.DamagedFilesRefused += process.RefusedCheckpoints.Count;
        _because.Clear();
    }

    private void Ended(JobProcess process)
    {
        _processes.Remove(process);
        _world.Counts.Checkpoints += process.CompletedCheckpoints;
        _world.Counts.Add(RestoreKind.InProcess, process.Restarts);
        if (process != Current)
            return;
        Current = null;
        _allowsReplay = false;
        switch (process.State)
        {
            case ProcessState.Failed:
                Mend(process.Failure!);
                break;
            case ProcessState.Done when _startsAfterEnd:
                _startsAfterEnd = false;
                StartSoon(RestoreKind.AfterEnd);
                break;
            case ProcessState.Done:
                EndSoon();
                break;
        }
    }

    /// <summary>The job has come to its end: what was taken over from wakes up and may do what harm it can, for a while.</summary>
    private void EndSoon()
    {
        _hasEnded = true;
        _killRestAt = _world.Counts.Steps + StepsOfOthers;
        foreach (JobProcess process in _processes)
            process.PauseUntil(_world.Now);
    }

    /// <summary>Does what the message of a failure asks for.</summary>
    private void Mend(Exception failure)
    {
        LastFailure = failure;
        StartSoon(failure switch
        {
            OperatorFailedException => RestoreKind.AfterFailedFunction,
            CheckpointException => RestoreKind.AfterFailedCheckpoint,
            _ => RestoreKind.AfterFailedCall,
        });
        if (failure is not InvalidDataException || _world.Disk.Flips == 0)
            return; // it may be started again as it is
        if (_random.Next(2) == 0)
            _allowsReplay = true;
        else
            _world.Disk.Repair();
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

        if (Current is not { State: ProcessState.Running, IsInside: false } process)
            return;
        _disturbancesLeft--;
        FaultKind kind = Disturbances[_random.Next(Disturbances.Length)];
        if (_random.Next(2) == 0)
            Strike(process, kind);
        else
            process.Arm(kind, _random.Next(MostCrossingsUntilStrike));
    }

    private void Strike(JobProcess process, FaultKind kind)
    {
        if (kind == FaultKind.ProcessPaused && process != Current)
            return; // nobody takes over from it a second time
        _world.Counts.Add(kind);
        process.Trace($"struck: {kind}");
        if (kind == FaultKind.ProcessPaused)
        {
            TakeOver(process);
            return;
        }

        process.Kill();
        if (process != Current)
            return;
        if (kind == FaultKind.PowerLost)
            _world.Disk.LosePower();
        if (_world.Dice.Has(FaultKind.BitFlipped) && _random.Next(2) == 0)
            _world.Disk.FlipBit(Folder);
        StartSoon(kind == FaultKind.PowerLost ? RestoreKind.AfterPowerLoss : RestoreKind.AfterKill);
    }

    /// <summary>Lets another process go on where this one was, which does not answer and does not know.</summary>
    private void TakeOver(JobProcess process)
    {
        process.PauseUntil(_world.Now + TimeSpan.FromMilliseconds(_random.Next(_random.Next(2) == 0 ? 3_000 : 120_000)));
        process.Disk.IsRevoked = true;
        _world.Disk.BreakLocks(process);
        Current = null;
        StartSoon(RestoreKind.BesidePausedProcess);
        if (!process.IsInside || _heldUp == MostHeldUp)
            return;
        _heldUp++;
        RunOthers(_random.Next(StepsOfOthers));
        _heldUp--;
        process.Trace("goes on");
    }
}
