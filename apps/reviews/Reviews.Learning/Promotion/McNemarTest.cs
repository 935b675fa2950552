namespace Reviews.Learning.Promotion;

/// <summary>
/// McNemar's test of two classifiers on the same examples ("Note on the sampling error of the difference between correlated proportions or percentages",
/// Psychometrika 1947): of the examples that only one got right, is the split chance? Pure.
/// </summary>
public static class McNemarTest
{
    // Below it the normal approximation is poor, and the exact sum is short.
    private const long ExactBelow = 1000;

    /// <summary>The statistic with Edwards' continuity correction (1948): (|b - c| - 1)² / (b + c), 0 where they agree throughout.</summary>
    /// <param name="onlyFirst">Examples that only the first got right, at least 0.</param>
    /// <param name="onlySecond">Examples that only the second got right, at least 0.</param>
    public static double Statistic(long onlyFirst, long onlySecond)
    {
        Check(onlyFirst, onlySecond);
        double difference = Math.Max(0, Math.Abs(onlyFirst - onlySecond) - 1.0);
        return onlyFirst + onlySecond == 0 ? 0 : difference * difference / (onlyFirst + onlySecond);
    }

    /// <summary>
    /// The chance of a split as uneven if both are equally good, two-sided: exact by the binomial distribution up to 1,000 examples, else by the statistic's
    /// chi-squared distribution.
    /// </summary>
    /// <param name="onlyFirst">Examples that only the first got right, at least 0.</param>
    /// <param name="onlySecond">Examples that only the second got right, at least 0.</param>
    public static double PValue(long onlyFirst, long onlySecond)
    {
        Check(onlyFirst, onlySecond);
        long total = onlyFirst + onlySecond;
        if (total >= ExactBelow)
            return ErrorFunction.Complement(Math.Sqrt(Statistic(onlyFirst, onlySecond) / 2));
        double term = Math.Pow(0.5, total), tail = 0;
        for (long k = 0; k <= Math.Min(onlyFirst, onlySecond); k++)
        {
            tail += term;
            term *= (total - k) / (double)(k + 1);
        }

        return Math.Min(1, 2 * tail);
    }

    private static void Check(long onlyFirst, long onlySecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(onlyFirst);
        ArgumentOutOfRangeException.ThrowIfNegative(onlySecond);
    }
}
