using Freshet.Runtime.Faults;
using CepFault = Freshet.Cep.Nfa.FaultPoint;
using CepFaults = Freshet.Cep.Nfa.FaultPoints;

namespace Freshet.Oracle.Mutants;

/// <summary>Our operators with one thing wrong. At most one is on.</summary>
/// <param name="Name">What is wrong.</param>
internal sealed record Mutant(string Name)
{
    // Wrong only where barriers cross records or a process dies: the variants of test/Freshet.Simulation.
    private static readonly FaultPoint[] OfCheckpoints =
    [
        FaultPoint.BarrierOvertakesData, FaultPoint.AlignmentSkipped, FaultPoint.CommitBeforeManifest, FaultPoint.FileNotSynced, FaultPoint.SequenceReused,
        FaultPoint.ValueChangedInPlace,
    ];

    private FaultPoint Runtime { get; init; }

    private CepFault Cep { get; init; }

    /// <summary>All that change a result.</summary>
    public static IReadOnlyList<Mutant> All { get; } =
    [
        .. Enum.GetValues<FaultPoint>().Except(OfCheckpoints).Where(f => f != FaultPoint.None).Select(f => new Mutant(f.ToString()) { Runtime = f }),
        .. Enum.GetValues<CepFault>().Where(f => f != CepFault.None).Select(f => new Mutant($"Cep{f}") { Cep = f }),
    ];

    /// <summary>Makes the operators wrong that are made from now on, until <see cref="SwitchOff"/>.</summary>
    public void SwitchOn() => (FaultPoints.Active, CepFaults.Active) = (Runtime, Cep);

    public static void SwitchOff() => (FaultPoints.Active, CepFaults.Active) = (FaultPoint.None, CepFault.None);
}
