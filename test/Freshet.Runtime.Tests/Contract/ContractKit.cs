namespace Freshet.Testing.Contract;

/// <summary>Holds operators to their contract. What is expected is what the plain run gives: one record at a time, nothing in between.</summary>
internal static class ContractKit
{
    public static IEnumerable<(int BatchSize, bool OneByOne)> Cuts { get; } = [(1, true), (1, false), (1024, true), (1024, false)];

    public static void Holds_for_every_cut_of_the_input(OperatorContract contract)
    {
        ContractRun plain = Plain(contract);
        foreach ((int batchSize, bool oneByOne) in Cuts)
            Same(plain, new ContractRun(batchSize, oneByOne).Of(contract));
    }

    public static void Holds_with_a_snapshot_after_every_step(OperatorContract contract)
    {
        ContractRun plain = Plain(contract);
        foreach ((int batchSize, bool oneByOne) in Cuts)
            Same(plain, new ContractRun(batchSize, oneByOne, Snapshots: true).Of(contract));
    }

    public static void Holds_with_snapshots_that_are_written_late(OperatorContract contract)
    {
        ContractRun plain = Plain(contract);
        foreach ((int batchSize, bool oneByOne) in Cuts)
            Same(plain, new ContractRun(batchSize, oneByOne, Snapshots: true, WrittenLate: true).Of(contract));
    }

    public static void Holds_with_a_restore_after_every_step(OperatorContract contract) => SameByKey(contract, [1]);

    public static void Holds_with_a_restore_at_another_parallelism_after_every_step(OperatorContract contract) => SameByKey(contract, [3, 2, 1]);

    public static void Leaves_nothing_behind(OperatorContract contract)
    {
        ContractRun plain = Plain(contract);
        Assert.Equal(0, plain.Timers);
        Assert.Equal(contract.KeepsState, plain.HasKeyedState);
        ContractRun restored = new ContractRun(1024, OneByOne: false, Parallelisms: [3, 2, 1]).Of(contract);
        Assert.Equal(0, restored.Timers);
        Assert.Equal(contract.KeepsState, restored.HasKeyedState);
    }

    /// <summary>The run that is right by definition; it has to say something.</summary>
    private static ContractRun Plain(OperatorContract contract)
    {
        ContractRun plain = new ContractRun(1, OneByOne: true).Of(contract);
        Assert.True(plain.Results.Sum(p => p.Count(e => e.Kind == EmissionKind.Record)) >= 5, $"'{contract.Name}' gives hardly any results.");
        return plain;
    }

    private static void Same(ContractRun expected, ContractRun actual)
    {
        for (int part = 0; part < expected.Results.Count; part++)
            Equal(expected.Results[part].Select(Text), actual.Results[part].Select(Text), part, actual);
    }

    private static void SameByKey(OperatorContract contract, IReadOnlyList<int> parallelisms)
    {
        ContractRun expected = Plain(contract);
        foreach ((int batchSize, bool oneByOne) in Cuts)
        {
            ContractRun actual = new ContractRun(batchSize, oneByOne, Parallelisms: parallelisms).Of(contract);
            for (int part = 0; part < expected.Results.Count; part++)
            {
                Func<Emission, string> order = contract.AnyOrderWhenRestored || !(contract.IsKeyed || parallelisms is [1])
                    ? Text
                    : e => contract.IsKeyed ? OperatorContract.KeyOf(e.Value!) : "";
                Equal(Ordered(expected.Results[part], order), Ordered(actual.Results[part], order), part, actual);
                if (contract.MakesWatermarks)
                    continue;
                foreach (IGrouping<int, Emission> subtask in Watermarks(actual.Results[part]).GroupBy(e => e.Subtask))
                    Equal(Watermarks(expected.Results[part]).Select(Text), subtask.Select(Text), part, actual);
                Assert.Equal(Watermarks(expected.Results[part]).Any(), Watermarks(actual.Results[part]).Any());
            }
        }
    }

    /// <summary>The records of each output, in the order asked for where it tells them apart, or else in their own.</summary>
    private static IEnumerable<string> Ordered(List<Emission> sent, Func<Emission, string> order) => sent
        .Where(e => e.Kind is EmissionKind.Record or EmissionKind.SideOutput)
        .OrderBy(e => e.SideOutput, StringComparer.Ordinal)
        .ThenBy(order, StringComparer.Ordinal)
        .Select(Text);

    private static IEnumerable<Emission> Watermarks(List<Emission> sent) => sent.Where(e => e.Kind is EmissionKind.Watermark or EmissionKind.Status);

    private static void Equal(IEnumerable<string> expected, IEnumerable<string> actual, int part, ContractRun run)
    {
        string wanted = string.Join('\n', expected);
        string got = string.Join('\n', actual);
        Assert.True(wanted == got, $"Part {part} of {run}:\nexpected\n{wanted}\nactual\n{got}");
    }

    private static string Text(Emission emission) => emission.Kind switch
    {
        EmissionKind.Record => $"{emission.Value} @{emission.Time.Milliseconds}",
        EmissionKind.SideOutput => $"{emission.SideOutput}: {emission.Value} @{emission.Time.Milliseconds}",
        EmissionKind.Watermark => $"watermark {emission.Time.Milliseconds}",
        _ => emission.IsIdle ? "idle" : "active",
    };
}
