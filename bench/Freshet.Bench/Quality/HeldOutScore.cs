namespace Freshet.Bench.Quality;

/// <summary>How well predicted labels agree with those that people gave. Immutable.</summary>
/// <param name="Count">The texts.</param>
/// <param name="Accuracy">The share of equal labels.</param>
/// <param name="MacroF1">The mean of the labels' F1.</param>
/// <param name="Kappa">Cohen's kappa.</param>
internal sealed record HeldOutScore(int Count, double Accuracy, double MacroF1, double Kappa)
{
    private static readonly string[] Labels = ["NEG", "NEU", "POS"];

    /// <summary>The score of predictions beside the labels of a set, in its order.</summary>
    public static HeldOutScore Of(HeldOutSet set, IReadOnlyList<string> predicted)
    {
        int n = set.Rows.Count;
        double equal = 0, f1 = 0, byChance = 0;
        foreach (string label in Labels)
        {
            int hits = Enumerable.Range(0, n).Count(i => predicted[i] == label && set.Rows[i].Label == label);
            int given = set.Rows.Count(r => r.Label == label);
            int said = predicted.Count(p => p == label);
            equal += hits;
            f1 += given + said == 0 ? 0 : 2.0 * hits / (given + said);
            byChance += (double)given * said / n / n;
        }

        double accuracy = equal / n;
        return new HeldOutScore(n, accuracy, f1 / Labels.Length, byChance < 1 ? (accuracy - byChance) / (1 - byChance) : 0);
    }
}
