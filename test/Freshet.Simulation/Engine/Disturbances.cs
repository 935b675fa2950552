namespace Freshet.Simulation.Engine;

/// <summary>What is done to the processes of a run, and when: after so many steps, at once or in the midst of one of the calls that follow.</summary>
internal sealed class Disturbances
{
    private const int Most = 8;
    private const int StepsBetween = 250;
    private const int StepsUntilOver = 500;
    private const int MostCrossingsUntilStrike = 12;
    private const int StepsOfTakeOver = 300;
    private const int StepsOfHoldUp = 60;
    private const int CrossingsPerHoldUp = 6;
    private const int MostHeldUp = 3;
    private const int CrossingsPerWakeUp = 8;

    private static readonly FaultKind[] Strikes = [FaultKind.ProcessKilled, FaultKind.PowerLost, FaultKind.ProcessPaused];

    private readonly World _world;
    private readonly Supervisor _supervisor;
    private readonly Random _random;
    private readonly int _savepoints; // how likely one is, against four strikes at once and as many in the midst of a call
    private int _left;
    private bool _awaitsCommit;
    private int _heldUp;
    private long _next;
    private long _over = long.MaxValue;

    public Disturbances(World world, Supervisor supervisor)
    {
        _world = world;
        _supervisor = supervisor;
        _random = world.Random(6);
        _savepoints = _random.Next(4) == 0 ? 8 : 2;
        _left = _random.Next(Most + _savepoints);
        _next = _random.Next(StepsBetween);
    }

    /// <summary>Whether no more come, and the last is a while ago.</summary>
    public bool AreOver => _world.Counts.Steps >= _over;

    /// <summary>Does what is due.</summary>
    public void Act()
    {
        if (_awaitsCommit && _supervisor.Current is { IsInside: false, HasCalls: true, IsSettled: false } committing)
        {
            _awaitsCommit = false;
            Strike(committing, FaultKind.ProcessPaused);
        }

        if (_world.Counts.Steps < _next)
            return;
        _next = _world.Counts.Steps + 1 + _random.Next(StepsBetween);
        if (_left == 0)
        {
            _next = long.MaxValue;
            _over = _world.Counts.Steps + StepsUntilOver;
            return;
        }

        if (_supervisor.Current is not { State: ProcessState.Running, IsInside: false } process)
            return;
        _left--;
        int choice = _random.Next(_savepoints + 8) - _savepoints;
        FaultKind strike = Strikes[_random.Next(Strikes.Length)];
        if (choice < 0)
            _supervisor.Savepoints.Ask(process, _supervisor.Visible());
        else if (choice == 0 && !process.IsStopping)
            _supervisor.Savepoints.StopWith(process, _supervisor.Visible());
        else if (choice >= 4)
            process.Arm(strike, _random.Next(MostCrossingsUntilStrike));
        else if (strike == FaultKind.ProcessPaused && choice < 3)
            _awaitsCommit = true; // it stands still when it has something to commit
        else
            Strike(process, strike);
    }

    /// <summary>Strikes a process, at once.</summary>
    public void Strike(JobProcess process, FaultKind kind)
    {
        if (kind == FaultKind.ProcessPaused && process != _supervisor.Current)
            return; // nobody takes over from it a second time
        _world.Counts.Add(kind);
        process.Trace($"struck: {kind}");
        if (kind != FaultKind.ProcessPaused)
        {
            _supervisor.Kill(process, losesPower: kind == FaultKind.PowerLost);
            return;
        }

        _supervisor.TakeOver(process);
        if (process.IsInside)
            LetOthersGoOn(process, _random.Next(StepsOfTakeOver));
    }

    /// <summary>Where several processes run, one is slower than the others now and then.</summary>
    public void HoldUp(JobProcess process, Outside outside)
    {
        IReadOnlyList<JobProcess> all = _supervisor.Processes;
        if (outside.Refusal is not null && process == _supervisor.Current)
            WakeUp(all);
        if (all.Count < 2 || _random.Next(CrossingsPerHoldUp) != 0 || !all.Any(other => other != process && other.CanStep))
            return;
        _world.Counts.Add(FaultKind.ProcessHeldUp);
        LetOthersGoOn(process, _random.Next(StepsOfHoldUp));
    }

    /// <summary>One that was about to do something when it was taken over from wakes up now, while its successor finds out how far it came.</summary>
    private void WakeUp(IReadOnlyList<JobProcess> all)
    {
        if (_heldUp == MostHeldUp || all.FirstOrDefault(p => p.Sleeps) is not { } sleeper
            || _random.Next(CrossingsPerWakeUp) != 0)
        {
            return;
        }

        sleeper.PauseUntil(_world.Now);
        sleeper.Trace("wakes up");
        LetOthersGoOn(_supervisor.Current!, _random.Next(StepsOfHoldUp));
    }

    private void LetOthersGoOn(JobProcess process, int steps)
    {
        if (_heldUp == MostHeldUp)
            return;
        process.Trace("stands still");
        _heldUp++;
        _supervisor.RunOthers(steps);
        _heldUp--;
        process.Trace("goes on");
    }
}
