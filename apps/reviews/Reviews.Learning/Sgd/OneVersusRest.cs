namespace Reviews.Learning.Sgd;

/// <summary>Scores of one class against the rest to probabilities and a decision, as scikit-learn 1.9.1 (<c>_predict_proba_lr</c>). Pure.</summary>
internal static class OneVersusRest
{
    /// <summary>Replaces scores by probabilities; with two classes the score stands first. Uniform, where every sigmoid is 0.</summary>
    public static void Probabilities(Span<double> scores, bool isBinary)
    {
        if (isBinary)
        {
            double second = Sigmoid(scores[0]);
            (scores[0], scores[1]) = (1 - second, second);
            return;
        }

        double total = 0;
        foreach (ref double score in scores)
            total += score = Sigmoid(score);
        foreach (ref double score in scores)
            score = total > 0 ? score / total : 1.0 / scores.Length;
    }

    /// <summary>The place of the highest score, the first of equals; with two classes whether the score is above 0.</summary>
    public static int Best(ReadOnlySpan<double> scores, bool isBinary)
    {
        if (isBinary)
            return scores[0] > 0 ? 1 : 0;
        int best = 0;
        for (int k = 1; k < scores.Length; k++)
        {
            if (scores[k] > scores[best])
                best = k;
        }

        return best;
    }

    private static double Sigmoid(double score) => 1 / (1 + Math.Exp(-score));
}
