using Freshet.Testing.Contract;

namespace Freshet.Runtime.Tests.Contract;

/// <summary>Every operator with keyed state, that state as bytes in an ordered store.</summary>
public sealed class SortedBackendContractTests
{
    private static readonly Dictionary<string, OperatorContract> All = OneInputContracts.All
        .Concat(WindowContracts.All).Concat(TwoInputContracts.All).Concat(WindowJoinContracts.All).Where(c => c.IsKeyed).ToDictionary(c => c.Name, StringComparer.Ordinal);

    private readonly SortedByteStoreBackend _backend = new();

    public static TheoryData<string> Operators => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Operators))]
    public void Results_are_the_same_however_the_input_is_cut_and_whenever_snapshots_are_taken(string name)
    {
        ContractKit.Holds_for_every_cut_of_the_input(All[name].On(_backend));
        ContractKit.Holds_with_a_snapshot_after_every_step(All[name].On(_backend));
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void Operator_restored_at_other_parallelisms_gives_what_each_key_would_have_got(string name) =>
        ContractKit.Holds_with_a_restore_at_another_parallelism_after_every_step(All[name].On(_backend));

    [Theory]
    [MemberData(nameof(Operators))]
    public void Operator_goes_from_memory_to_a_store_and_back_as_if_nothing_had_happened(string name) =>
        ContractKit.Holds_with_a_restore_at_another_parallelism_after_every_step(All[name].Between(_backend));

    [Theory]
    [MemberData(nameof(Operators))]
    public void Nothing_is_left_at_the_end_but_what_should_be(string name) => ContractKit.Leaves_nothing_behind(All[name].On(_backend));
}
