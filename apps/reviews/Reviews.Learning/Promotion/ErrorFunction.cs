namespace Reviews.Learning.Promotion;

/// <summary>The complementary error function (Abramowitz and Stegun, 7.1.6 and 7.1.14). Pure.</summary>
internal static class ErrorFunction
{
    private const double SeriesBelow = 2;

    /// <summary>erfc(x) for x at least 0, to 1e-14 relative to 1.</summary>
    public static double Complement(double x)
    {
        double scale = Math.Exp(-x * x) / Math.Sqrt(Math.PI);
        if (x < SeriesBelow)
        {
            double term = 2 * x, sum = term;
            for (int n = 1; term > 1e-17 * sum; n++)
            {
                term *= 2 * x * x / ((2 * n) + 1);
                sum += term;
            }

            return 1 - (scale * sum);
        }

        double fraction = x;
        for (int n = 100; n > 0; n--)
            fraction = x + (n / 2.0 / fraction);
        return scale / fraction;
    }
}
