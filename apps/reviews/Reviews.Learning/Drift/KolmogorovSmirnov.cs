namespace Reviews.Learning.Drift;

/// <summary>The two-sample test of Kolmogorov and Smirnov for samples of one size. Pure.</summary>
internal static class KolmogorovSmirnov
{
    /// <summary>
    /// The largest distance between the empirical distributions of two samples, times their size. The samples must be sorted.
    /// </summary>
    public static int Distance(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        int i = 0, j = 0, largest = 0;
        while (i < first.Length && j < second.Length)
        {
            double value = Math.Min(first[i], second[j]);
            while (i < first.Length && first[i] <= value)
                i++;
            while (j < second.Length && second[j] <= value)
                j++;
            largest = Math.Max(largest, Math.Abs(i - j));
        }

        return largest;
    }

    /// <summary>
    /// The chance that two samples of <paramref name="size"/> values of one distribution lie as far apart, exactly (Gnedenko and Korolyuk, 1951):
    /// 2 Σ (-1)^(k-1) C(2n, n - kh) / C(2n, n).
    /// </summary>
    public static double PValue(int distance, int size)
    {
        if (distance <= 0)
            return 1;
        double sum = 0;
        for (int k = 1; k * distance <= size; k++)
        {
            double term = 1;
            for (int i = 0; i < k * distance; i++)
                term *= (size - i) / (double)(size + i + 1);
            sum += k % 2 == 1 ? term : -term;
        }

        return Math.Clamp(2 * sum, 0, 1);
    }
}
