using Freshet.Runtime.Faults;

namespace Freshet.Simulation.Runs;

/// <summary>The product with one thing wrong, to see whether the simulation finds it. At most one is on.</summary>
/// <param name="Name">What is wrong; it stands in the file of recorded seeds.</param>
/// <param name="Point">Where it is made wrong.</param>
internal sealed record Variant(string Name, FaultPoint Point)
{
    /// <summary>All that have to be found.</summary>
    public static IReadOnlyList<Variant> All { get; } =
    [
        new("timers-missing-from-snapshot", FaultPoint.TimersLostAtRestore),
        new("async-in-flight-left-out", FaultPoint.AsyncInFlightLeftOut),
        new("key-group-lost-on-rescale", FaultPoint.KeyGroupsLostAtRestore),
    ];

    /// <summary>Runs a seed with it.</summary>
    public SeedResult Run(int seed)
    {
        FaultPoints.Active = Point;
        try
        {
            return new SimulationRun(seed).Run();
        }
        finally
        {
            FaultPoints.Active = FaultPoint.None;
        }
    }
}
