using Freshet.Connectors.Kafka.Sinks;
using Freshet.Runtime.Faults;

namespace Freshet.Simulation.Runs;

/// <summary>The product with one thing wrong, to see whether the simulation finds it. At most one is on.</summary>
/// <param name="Name">What is wrong; it stands in the file of recorded seeds.</param>
internal sealed record Variant(string Name)
{
    private FaultPoint Runtime { get; init; }

    private KafkaFault Kafka { get; init; }

    /// <summary>All that have to be found.</summary>
    public static IReadOnlyList<Variant> All { get; } =
    [
        new("barrier-overtakes-data") { Runtime = FaultPoint.BarrierOvertakesData },
        new("alignment-skipped") { Runtime = FaultPoint.AlignmentSkipped },
        new("commit-before-manifest") { Runtime = FaultPoint.CommitBeforeManifest },
        new("marker-read-before-fence") { Kafka = KafkaFault.MarkReadBeforeFence },
        new("rewrite-under-another-id") { Kafka = KafkaFault.RewrittenUnderAnotherId },
        new("sequence-reused") { Runtime = FaultPoint.SequenceReused },
        new("timers-missing-from-snapshot") { Runtime = FaultPoint.TimersLostAtRestore },
        new("async-in-flight-left-out") { Runtime = FaultPoint.AsyncInFlightLeftOut },
        new("key-group-lost-on-rescale") { Runtime = FaultPoint.KeyGroupsLostAtRestore },
        new("value-changed-in-place") { Runtime = FaultPoint.ValueChangedInPlace },
        new("file-not-synced-before-rename") { Runtime = FaultPoint.FileNotSynced },
    ];

    /// <summary>The one of a name; null where there is none.</summary>
    public static Variant? Find(string name) => All.FirstOrDefault(variant => variant.Name == name);

    /// <summary>Runs a seed with it.</summary>
    public SeedResult Run(int seed, TextWriter? trace = null)
    {
        (FaultPoints.Active, KafkaFaults.Active) = (Runtime, Kafka);
        try
        {
            return new SimulationRun(seed, trace).Run();
        }
        finally
        {
            (FaultPoints.Active, KafkaFaults.Active) = (FaultPoint.None, KafkaFault.None);
        }
    }
}
