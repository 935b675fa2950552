namespace Freshet.Crash.Content;

/// <summary>What one run left beside another. Immutable.</summary>
/// <param name="Rows">How many rows the uninterrupted run left.</param>
/// <param name="Lost">How many of them the other did not leave.</param>
/// <param name="Doubled">How many the other left beyond them. A row that differs is lost and doubled.</param>
/// <param name="Examples">Some of them, for a reader.</param>
internal sealed record Differences(int Rows, int Lost, int Doubled, IReadOnlyList<string> Examples)
{
    private const int MostExamples = 5;

    public static Differences None { get; } = new(0, 0, 0, []);

    public bool AreNone => Lost == 0 && Doubled == 0;

    public Differences And(Differences other) =>
        new(Rows + other.Rows, Lost + other.Lost, Doubled + other.Doubled, [.. Examples.Concat(other.Examples).Take(MostExamples * 4)]);

    /// <summary>Compares what two runs left, whatever its order.</summary>
    /// <param name="place">The topic, collection or table.</param>
    /// <param name="expected">What the uninterrupted run left. Nothing would compare nothing, and counts as a loss.</param>
    /// <param name="actual">What the other left.</param>
    public static Differences Between(string place, IReadOnlyList<Row> expected, IReadOnlyList<Row> actual)
    {
        if (expected.Count == 0)
            return new Differences(0, 1, 0, [$"{place}: the uninterrupted run left nothing, so nothing was compared"]);
        int lost = 0;
        int doubled = 0;
        List<string> examples = [];
        ILookup<string, Row> left = expected.ToLookup(row => row.Text);
        ILookup<string, Row> right = actual.ToLookup(row => row.Text);
        foreach (string text in left.Select(g => g.Key).Union(right.Select(g => g.Key)))
        {
            Row[] one = [.. left[text]];
            Row[] other = [.. right[text]];
            int wrong = one.Zip(other).Count(pair => !pair.First.IsCloseTo(pair.Second));
            lost += Math.Max(0, one.Length - other.Length) + wrong;
            doubled += Math.Max(0, other.Length - one.Length) + wrong;
            if ((one.Length != other.Length || wrong > 0) && examples.Count < MostExamples)
                examples.Add($"{place}: {one.Length} times, then {other.Length}{(wrong > 0 ? ", with other numbers" : "")}: {text}");
        }

        return new Differences(expected.Count, lost, doubled, examples);
    }
}
