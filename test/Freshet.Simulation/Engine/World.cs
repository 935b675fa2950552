using System.Globalization;
using Freshet.Simulation.Broker;
using Freshet.Simulation.Disk;
using Freshet.Simulation.Store;

namespace Freshet.Simulation.Engine;

/// <summary>What outlives a process: the time, what is stored outside, and what the run has counted. Everything random in a run is drawn from its seed.</summary>
internal sealed class World
{
    /// <summary>When every run begins.</summary>
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly int _seed;
    private readonly TraceLog _trace;

    public World(int seed, TraceLog trace)
    {
        _seed = seed;
        _trace = trace;
        Dice = new FaultDice(this);
        Disk = new DiskModel(this);
        Broker = new BrokerModel(this);
        Store = new MarkedStore(this);
    }

    public DateTimeOffset Now { get; private set; } = Start;

    public Counts Counts { get; } = new();

    public FaultDice Dice { get; }

    public DiskModel Disk { get; }

    public BrokerModel Broker { get; }

    public MarkedStore Store { get; }

    /// <summary>What must never happen and did, in words.</summary>
    public List<string> BrokenInvariants { get; } = [];

    /// <summary>Random numbers for one purpose: what another draws does not change them.</summary>
    public Random Random(int purpose) => new(unchecked((_seed * 7919) + purpose));

    public void Pass(TimeSpan time) => Now += time;

    /// <summary>Lets the time come, unless it has passed.</summary>
    public void PassTo(DateTimeOffset time) => Now = time > Now ? time : Now;

    /// <summary>Tells of something that must never happen.</summary>
    public void Broken(string invariant)
    {
        BrokenInvariants.Add(invariant);
        Trace($"BROKEN: {invariant}");
    }

    public void Trace(string what) =>
        _trace.Add(string.Create(CultureInfo.InvariantCulture, $"{(Now - Start).TotalMilliseconds,12:F3} {what}"));
}
