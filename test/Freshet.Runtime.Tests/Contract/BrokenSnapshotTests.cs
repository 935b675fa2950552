using Freshet.Runtime.Faults;
using Freshet.Testing.Contract;

namespace Freshet.Runtime.Tests.Contract;

/// <summary>A snapshot made wrong on purpose: the contract has to notice. Runs alone, since a fault is on for the whole process.</summary>
[Collection(nameof(BrokenBarrierTests))]
public sealed class BrokenSnapshotTests : IDisposable
{
    public static TheoryData<string> Operators =>
        ["tumbling windows: process", "tumbling windows: aggregate", "session windows: aggregate", "keyed process with every kind of state and timers of both clocks"];

    public void Dispose() => FaultPoints.Active = FaultPoint.None;

    [Theory]
    [MemberData(nameof(Operators))]
    public void Snapshot_that_is_not_kept_from_what_comes_behind_its_barrier_is_found(string name)
    {
        FaultPoints.Active = FaultPoint.ValueChangedInPlace;
        OperatorContract contract = OneInputContracts.All.Concat(WindowContracts.All).Single(c => c.Name == name);
        Assert.ThrowsAny<Exception>(() => ContractKit.Holds_with_snapshots_that_are_written_late(contract));
    }
}
