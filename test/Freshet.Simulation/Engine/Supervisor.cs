using Freshet.Runtime;
using Freshet.Runtime.State;
using Freshet.Simulation.Broker;
using Freshet.Simulation.Jobs;
using Freshet.Simulation.Store;
using Freshet.Sinks;
using Freshet.Testing.Contract;

namespace Freshet.Simulation.Engine;

/// <summary>
/// Whoever runs the job: starts it, starts it again when it has ended before its time, and does what the messages of failures ask for. One process
/// is the current one; those it took over from are paused, or have woken up and do not know it yet.
/// </summary>
internal sealed class Supervisor
{
    private const string Folder = "/job/checkpoints";
    private const int MaxParallelism = 32;
    private const int StepsOfOthers = 300;

    private readonly World _world;
    private readonly JobPlan _plan;
    private readonly Random _random;
    private readonly bool _rescales;
    private readonly int _startsPerSavepoint;
    private readonly List<JobProcess> _processes = [];
    private readonly List<RestoreKind> _because = [];
    private readonly Disturbances _disturbances;
    private StartPlan _next = new();
    private DateTimeOffset _startAt = World.Start;
    private int _parallelism;
    private bool _startsAfterEnd;
    private bool _mayBeAhead;
    private bool _startedAlone;
    private bool _hasEnded;
    private long _killRestAt;

    public Supervisor(World world, JobPlan plan)
    {
        _world = world;
        _plan = plan;
        _random = world.Random(3);
        _parallelism = plan.Parallelism;
        _rescales = _random.Next(2) == 0;
        _startsAfterEnd = _random.Next(4) == 0;
        _startsPerSavepoint = _random.Next(2, 5);
        _disturbances = new Disturbances(world, this);
        Savepoints = new Savepoints(world);
    }

    /// <summary>The process that is meant to run the job; null between two.</summary>
    public JobProcess? Current { get; private set; }

    /// <summary>Those that run or are paused, the current one among them.</summary>
    public IReadOnlyList<JobProcess> Processes => _processes;

    public Savepoints Savepoints { get; }

    /// <summary>Whether the job has come to its end, and every process with it.</summary>
    public bool IsOver => _hasEnded && _processes.Count == 0;

    /// <summary>How many processes there were.</summary>
    public int Started { get; private set; }

    /// <summary>Why the job failed last.</summary>
    public Exception? LastFailure { get; private set; }

    /// <summary>Whether nothing goes wrong any more.</summary>
    public bool IsCalm => _disturbances.AreOver;

    /// <summary>When the next process is to be started; null where one is there.</summary>
    public DateTimeOffset? NextDue => _hasEnded || Current is { State: ProcessState.Running } ? null : _startAt;

    /// <summary>Lets others go on while a process is held up in the midst of a call.</summary>
    public required Action<int> RunOthers { get; init; }

    /// <summary>Called where results behind the first so many may become visible once more.</summary>
    public required Action<int> ReplayAllowed { get; init; }

    /// <summary>How many results have become visible.</summary>
    public required Func<int> Visible { get; init; }

    /// <summary>Sees to what has ended, and does what is due.</summary>
    public void Act()
    {
        if (_hasEnded && _world.Counts.Steps >= _killRestAt)
            _processes.ForEach(process => process.Kill());
        Savepoints.Update();
        for (int i = _processes.Count - 1; i >= 0; i--)
        {
            if (_processes[i].State != ProcessState.Running && !_processes[i].IsInside)
                Ended(_processes[i]);
        }

        if (Current is null && !_hasEnded && _world.Now >= _startAt)
            Start();
        if (_next is { AllowsReplay: true, IsUnfounded: false } && Current is { State: ProcessState.Running, CompletedCheckpoints: 0, HasRecovered: false })
            ReplayAllowed(_next.From?.Visible ?? 0); // of what others, who know nothing of it, make visible until it looks, too
        _disturbances.Act();
    }

    /// <summary>Kills a process; where it is the current one, another is started.</summary>
    public void Kill(JobProcess process, bool losesPower)
    {
        process.Kill();
        if (process != Current)
            return;
        NoteProgress(process);
        if (losesPower)
            _world.Disk.LosePower();
        if (_world.Dice.Has(FaultKind.BitFlipped))
            _world.Disk.FlipBit(_random.Next(4) == 0 ? "/job" : Folder);
        StartSoon(losesPower ? RestoreKind.AfterPowerLoss : RestoreKind.AfterKill);
    }

    /// <summary>Lets another process go on where this one was, which does not answer and does not know.</summary>
    public void TakeOver(JobProcess process)
    {
        process.PauseUntil(_world.Now + TimeSpan.FromMilliseconds(_random.Next(_random.Next(2) == 0 ? 3_000 : 120_000)));
        NoteProgress(process);
        process.Disk.IsRevoked = true;
        _world.Disk.BreakLocks(process);
        Current = null;
        StartSoon(RestoreKind.BesidePausedProcess);
    }

    private void Start()
    {
        int before = _parallelism;
        if (_rescales && _because.Count > 0 && _random.Next(2) == 0)
            _parallelism = _random.Next(1, 5);
        var process = new JobProcess(_world, ++Started) { Struck = _disturbances.Strike, Crossing = _disturbances.HoldUp };
        process.Trace($"starts with parallelism {_parallelism}, {_next}");
        Current = process;
        _startedAlone = _processes.TrueForAll(p => p.State != ProcessState.Running);
        _processes.Add(process);
        CommittingSink<Result> sink = _plan.Sink == SinkKind.Topic ? new TopicSink(_world, process) : new MarkedStoreSink(_world.Store, process);
        process.Start(Pipeline.Build(_world, process, _plan, sink), Options());
        if (process.State == ProcessState.Running && process.RestoredCheckpoint > 0)
            CountRestore(process, before != _parallelism);
    }

    private JobOptions Options() => new()
    {
        Parallelism = _parallelism,
        MaxParallelism = MaxParallelism,
        BatchSize = _plan.BatchSize,
        WatermarkInterval = 1 + _random.Next(64),
        CheckpointDirectory = Folder,
        CheckpointInterval = _plan.CheckpointInterval,
        MinPauseBetweenCheckpoints = TimeSpan.FromMilliseconds(_random.Next(2) * _random.Next(50)),
        RetainedCheckpoints = Math.Min(3, _random.Next(1, 6)),
        TolerableCheckpointFailures = _random.Next(3) / 2,
        UnalignedCheckpoints = _plan.Unaligned,
        AlignedCheckpointTimeout = TimeSpan.FromMilliseconds(_random.Next(3) * 20),
        StateBackend = _plan.StoresBytes ? new SortedByteStoreBackend() : new HeapStateBackend(),
        LatencyMarkerInterval = TimeSpan.Zero,
        StartFrom = _next.From?.Folder,
        AllowReplay = _next.AllowsReplay,
        RegionFailover = _random.Next(2) == 0,
        RestartStrategy = _random.Next(3) switch
        {
            0 => RestartStrategy.None,
            1 => RestartStrategy.FixedDelay(_random.Next(1, 4), TimeSpan.FromMilliseconds(_random.Next(500))),
            _ => RestartStrategy.ExponentialDelay(),
        },
    };

    private void CountRestore(JobProcess process, bool isRescaled)
    {
        process.Trace($"goes on from checkpoint {process.RestoredCheckpoint}");
        if (isRescaled)
            _because.Add(RestoreKind.Rescaled);
        if (process.RefusedCheckpoints.Count > 0)
            _because.Add(RestoreKind.PastDamagedCheckpoint);
        if (_next.From is not null)
            _because.Add(RestoreKind.FromSavepoint);
        if (_next.AllowsReplay)
            _because.Add(RestoreKind.WithReplay);
        foreach (RestoreKind kind in _because)
            _world.Counts.Add(kind);
        _because.Clear();
        _world.Counts.DamagedFilesRefused += process.RefusedCheckpoints.Count;
    }

    private void Ended(JobProcess process)
    {
        _processes.Remove(process);
        _world.Counts.Checkpoints += process.CompletedCheckpoints;
        _world.Counts.Add(RestoreKind.InProcess, process.Restarts);
        if (process != Current)
            return;
        Current = null;
        if (process.State != ProcessState.Dead)
            NoteProgress(process); // else it is noted, and how the next one begins is decided
        switch (process.State)
        {
            case ProcessState.Failed:
                Mend(process.Failure!);
                break;
            case ProcessState.Done when process.IsStopping:
                StartSoon(RestoreKind.AfterStop);
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

    private void NoteProgress(JobProcess process)
    {
        if (process.CompletedCheckpoints > 0 && _startedAlone)
            _mayBeAhead = false; // what the store has beyond, it now has twice; beside another past that may be so again at any time
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
        StartPlan failed = _next;
        StartSoon(failure switch
        {
            OperatorFailedException => RestoreKind.AfterFailedFunction,
            CheckpointException => RestoreKind.AfterFailedCheckpoint,
            _ => RestoreKind.AfterFailedCall,
        });
        _next = failed with { AllowsReplay = false };
        if (failure is not InvalidDataException)
            return; // it may be started again as it is
        if (_world.Disk.Flips > 0 && _random.Next(2) == 0)
        {
            _world.Disk.Repair();
        }
        else if (_mayBeAhead || _world.Disk.Flips > 0)
        {
            _world.Counts.StartsRefused++;
            _next = failed with { AllowsReplay = true };
        }
        else
        {
            if (!failed.IsUnfounded)
                _world.Broken($"nothing was damaged, and no older savepoint was started from, but: {failure.Message}");
            _next = failed with { AllowsReplay = true, IsUnfounded = true };
        }
    }

    private void StartSoon(RestoreKind because)
    {
        if (!_because.Contains(because))
            _because.Add(because);
        _startAt = _world.Now + TimeSpan.FromMilliseconds(_random.Next(1, 500));
        _next = new StartPlan { From = _random.Next(2) == 0 ? _next.From : null };
        if (_world.Dice.IsCalm || Savepoints.Complete.Count == 0 || _random.Next(_startsPerSavepoint) != 0)
            return;
        _mayBeAhead = true;
        _next = new StartPlan { From = Savepoints.Complete[_random.Next(Savepoints.Complete.Count)], AllowsReplay = _random.Next(2) == 0 };
    }
}
