namespace Freshet.Simulation.Engine;

/// <summary>
/// Decides which calls go wrong. Which kinds of fault a run has, and how many, is drawn once: a run with few kinds finds what one with all would
/// hide. When the run is calm nothing goes wrong any more.
/// </summary>
internal sealed class FaultDice
{
    private const int MostFailures = 30;

    private readonly World _world;
    private readonly Random _random;
    private readonly double[] _rates = new double[Enum.GetValues<FaultKind>().Length];
    private readonly Dictionary<string, DateTimeOffset> _outages = new(StringComparer.Ordinal);
    private int _failuresLeft;

    public FaultDice(World world)
    {
        _world = world;
        _random = world.Random(1);
        for (int kind = 0; kind < _rates.Length; kind++)
            _rates[kind] = _random.Next(kind == (int)FaultKind.BitFlipped ? 4 : 2) == 0 ? 0 : 0.002 + (_random.NextDouble() * 0.02);
        foreach (FaultKind kind in (ReadOnlySpan<FaultKind>)
            [FaultKind.StoreUnavailable, FaultKind.StoreResponseLost, FaultKind.BrokerUnavailable, FaultKind.BrokerResponseLost, FaultKind.RequestDuplicated])
        {
            _rates[(int)kind] *= 4; // which can strike at few calls
        }

        _rates[(int)FaultKind.DiskFull] *= 8; // a checkpoint that fails is tolerated more often than not
        _rates[(int)FaultKind.FunctionFailed] /= 4; // which can strike with each record, and would leave nothing to the others
        _failuresLeft = _random.Next(MostFailures);
    }

    public bool IsCalm { get; private set; }

    /// <summary>From now on nothing goes wrong.</summary>
    public void CalmDown()
    {
        IsCalm = true;
        _outages.Clear();
    }

    /// <summary>Whether the run has faults of a kind.</summary>
    public bool Has(FaultKind kind) => !IsCalm && _rates[(int)kind] > 0;

    /// <summary>Whether it happens now; counted if so.</summary>
    public bool Strikes(FaultKind? kind)
    {
        if (kind is not { } fault || IsCalm || _failuresLeft == 0 || _random.NextDouble() >= _rates[(int)fault])
            return false;
        _failuresLeft--;
        _world.Counts.Add(fault);
        return true;
    }

    /// <summary>How long a call takes.</summary>
    public TimeSpan Latency()
    {
        double milliseconds = _random.NextDouble() * 2;
        if (Strikes(FaultKind.CallSlow))
            milliseconds = _random.NextDouble() * (_random.Next(12) switch { 0 => 36_000_000, < 7 => 150_000, _ => 2_000 });
        return TimeSpan.FromTicks((long)(milliseconds * TimeSpan.TicksPerMillisecond));
    }

    /// <summary>Refuses all calls of something for a while.</summary>
    public void Break(Outside outside, TimeSpan duration) => _outages[outside.Name] = _world.Now + duration;

    /// <summary>Whether a call is refused.</summary>
    public bool Refuses(Outside outside)
    {
        if (outside.Refusal is null)
            return false;
        if (_outages.TryGetValue(outside.Name, out DateTimeOffset until) && _world.Now < until)
            return true;
        if (!Strikes(outside.Refusal))
            return false;
        if (_random.Next(2) == 0)
            Break(outside, TimeSpan.FromMilliseconds(_random.Next(1, 3_000)));
        return true;
    }

    /// <summary>A number below <paramref name="limit"/>, for what a fault leaves open.</summary>
    public int Draw(int limit) => _random.Next(limit);
}
