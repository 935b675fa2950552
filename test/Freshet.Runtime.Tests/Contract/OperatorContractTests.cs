using Freshet.Testing.Contract;

namespace Freshet.Runtime.Tests.Contract;

/// <summary>Every operator, held to the contract of operators.</summary>
public sealed class OperatorContractTests
{
    private static readonly Dictionary<string, OperatorContract> All =
        SimpleContracts.All.Concat(WindowContracts.All).Concat(TwoInputContracts.All).ToDictionary(c => c.Name, StringComparer.Ordinal);

    public static TheoryData<string> Operators => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Operators))]
    public void Results_are_the_same_however_the_input_is_cut(string name) => ContractKit.Holds_for_every_cut_of_the_input(All[name]);

    [Theory]
    [MemberData(nameof(Operators))]
    public void Snapshot_changes_nothing(string name) => ContractKit.Holds_with_a_snapshot_after_every_step(All[name]);

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
