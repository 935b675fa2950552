namespace Reviews.Learning;

/// <summary>Scores to what errors are measured on, and to the probabilities that are shown. Pure.</summary>
internal static class FtrlActivation
{
    /// <summary>Replaces scores by sigmoids, or by their softmax.</summary>
    public static void Apply(FtrlLink link, Span<float> scores)
    {
        if (link == FtrlLink.Softmax)
        {
            Softmax(scores);
            return;
        }

        foreach (ref float score in scores)
            score = (float)(1 / (1 + Math.Exp(-(double)score)));
    }

    /// <summary>Makes the sum 1; uniform, where all are 0.</summary>
    public static void Normalise(ReadOnlySpan<float> activations, Span<double> probabilities)
    {
        double total = 0;
        foreach (float activation in activations)
            total += activation;
        for (int k = 0; k < activations.Length; k++)
            probabilities[k] = total > 0 ? activations[k] / total : 1.0 / activations.Length;
    }

    private static void Softmax(Span<float> scores)
    {
        double largest = double.NegativeInfinity, total = 0;
        foreach (float score in scores)
            largest = Math.Max(largest, score);
        foreach (float score in scores)
            total += Math.Exp(score - largest);
        foreach (ref float score in scores)
            score = (float)(Math.Exp(score - largest) / total);
    }
}
