using Freshet.Testing.Contract;

namespace Freshet.Runtime.Tests.Contract;

/// <summary>Every operator, held to the contract of operators.</summary>
public sealed class OperatorContractTests
{
    private static readonly Dictionary<string, OperatorContract> All =
        OneInputContracts.All.Concat(WindowContracts.All).Concat(TwoInputContracts.All).Concat(WindowJoinContracts.All).ToDictionary(c => c.Name, StringComparer.Ordinal);

    public static TheoryData<string> Operators => [.. All.Keys];

    [Fact]
    public void Kit_finds_an_operator_that_forgets_its_state_and_one_that_keeps_it()
    {
        OperatorContract right = All["tumbling windows: process"];
        OperatorContract forgetful = right with { Create = (options, _, now) => right.Create(options, null, now) };
        ContractKit.Holds_with_a_snapshot_after_every_step(forgetful);
        Assert.ThrowsAny<Exception>(() => ContractKit.Holds_with_a_restore_after_every_step(forgetful));
        Assert.ThrowsAny<Exception>(() => ContractKit.Holds_with_a_restore_at_another_parallelism_after_every_step(forgetful));
        Assert.ThrowsAny<Exception>(() => ContractKit.Leaves_nothing_behind(All["count windows, which keep what is not full: sum"] with { KeepsState = false }));
    }

    [Fact]
    public void Kit_finds_an_operator_whose_results_depend_on_the_batch_size()
    {
        OperatorContract right = All["tumbling windows: process"];
        OperatorContract dependent = right with
        {
            Create = (options, state, now) => (options.BatchSize == 1 ? right : All["tumbling windows: aggregate"]).Create(options, state, now),
        };
        Assert.ThrowsAny<Exception>(() => ContractKit.Holds_for_every_cut_of_the_input(dependent));
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void Results_are_the_same_however_the_input_is_cut(string name) => ContractKit.Holds_for_every_cut_of_the_input(All[name]);

    [Theory]
    [MemberData(nameof(Operators))]
    public void Snapshot_changes_nothing(string name) => ContractKit.Holds_with_a_snapshot_after_every_step(All[name]);

    [Theory]
    [MemberData(nameof(Operators))]
    public void Snapshot_that_is_written_later_is_that_of_its_barrier(string name) => ContractKit.Holds_with_snapshots_that_are_written_late(All[name]);

    [Theory]
    [MemberData(nameof(Operators))]
    public void Restored_operator_goes_on_as_if_nothing_had_happened(string name) => ContractKit.Holds_with_a_restore_after_every_step(All[name]);

    [Theory]
    [MemberData(nameof(Operators))]
    public void Operator_restored_at_other_parallelisms_gives_what_each_key_would_have_got(string name) =>
        ContractKit.Holds_with_a_restore_at_another_parallelism_after_every_step(All[name]);

    [Theory]
    [MemberData(nameof(Operators))]
    public void Nothing_is_left_at_the_end_but_what_should_be(string name) => ContractKit.Leaves_nothing_behind(All[name]);
}
