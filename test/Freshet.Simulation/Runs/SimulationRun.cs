using Freshet.Simulation.Broker;
using Freshet.Simulation.Checks;
using Freshet.Simulation.Engine;
using Freshet.Simulation.Jobs;

namespace Freshet.Simulation.Runs;

/// <summary>One job under one seed, from its start to its end, in the thread that calls.</summary>
internal sealed class SimulationRun
{
    private const long MostSteps = 300_000;
    private const int MostProcesses = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    private readonly int _seed;
    private readonly TraceLog _trace;
    private readonly World _world;
    private readonly JobPlan _plan;
    private readonly OutputCheck _check;
    private readonly Supervisor _supervisor;
    private readonly Random _random;
    private DateTimeOffset _deadline = DateTimeOffset.MaxValue;
    private readonly IVisibleResults _visible;
    private int _checked;
    private string? _hung;

    public SimulationRun(int seed, TextWriter? trace = null)
    {
        _seed = seed;
        _trace = new TraceLog(trace);
        _world = new World(seed, _trace);
        _random = _world.Random(4);
        _plan = JobPlan.Draw(_world.Random(2));
        _world.Broker.CreateTopic(TopicSink.Topic, _plan.Partitions);
        _visible = _plan.Sink == SinkKind.Topic ? new VisibleTopic(_world.Broker, TopicSink.Topic) : _world.Store;
        _check = new OutputCheck(ExpectedResults.Of(_plan));
        _supervisor = new Supervisor(_world, _plan) { RunOthers = RunOthers, ReplayAllowed = _check.AllowReplay, Visible = () => _check.Visible };
    }

    public SeedResult Run()
    {
        _world.Trace($"seed {_seed}: {_plan}");
        while (_hung is null && !_supervisor.IsOver)
        {
            if (!TryTurn() && !_supervisor.IsOver)
                _hung = "nothing wants a step, and nothing is due";
        }

        if (_hung is null)
            _check.End();
        _world.Counts.Records = _checked;
        return new SeedResult(_seed, _world.Counts, _trace.Hash)
        {
            Lost = _check.Lost,
            Doubled = _check.Doubled,
            Wrong = _check.Wrong + _world.BrokenInvariants.Count,
            Hung = _hung,
            Faults = [.. _world.BrokenInvariants, .. _check.Faults],
        };
    }

    private void RunOthers(int steps)
    {
        for (int i = 0; i < steps && _hung is null; i++)
        {
            if (!TryTurn())
                return;
        }
    }

    /// <summary>Lets one thing happen; false where there is nothing that could.</summary>
    private bool TryTurn()
    {
        _supervisor.Act();
        if (!_world.Dice.IsCalm && _supervisor.IsCalm)
        {
            _world.Dice.CalmDown();
            _world.Trace("calm");
            _deadline = _world.Now + Patience;
        }

        if (!TryStep() && !TryPassTime())
            return false;
        if (_world.Counts.Steps > MostSteps || _world.Now > _deadline || _supervisor.Started > MostProcesses)
            _hung = $"no end after {_supervisor.Started} processes, {_world.Counts.Steps} steps and {_world.Now - World.Start}; the last failure was {_supervisor.LastFailure?.GetType().Name}: {_supervisor.LastFailure?.Message}";
        CheckVisible();
        return true;
    }

    private bool TryStep()
    {
        int able = 0;
        JobProcess? picked = null;
        foreach (JobProcess process in _supervisor.Processes)
        {
            if (process.CanStep && _random.Next(++able) == 0)
                picked = process;
        }

        picked?.Step();
        return picked is not null;
    }

    private bool TryPassTime()
    {
        DateTimeOffset? next = _supervisor.NextDue;
        foreach (JobProcess process in _supervisor.Processes)
        {
            if (next is null || process.NextDue < next)
                next = process.NextDue ?? next;
        }

        if (next is { } time)
            _world.PassTo(time);
        return next is not null;
    }

    private void CheckVisible()
    {
        foreach ((Result result, string lane) in _visible.TakeNew())
        {
            _checked++;
            _check.See(result, _plan.KeepsOrder ? lane : null);
        }
    }
}
