namespace Reviews.Learning.Sgd;

/// <summary>The logistic loss of a raw score, with scikit-learn's cuts (<c>sklearn/_loss</c>, after Mächler, 2012). Pure.</summary>
internal static class LogLoss
{
    private const double NearlyNothing = -37;

    public static double Loss(bool isPositive, double score) => Log1PlusExp(score) - (isPositive ? score : 0);

    public static double Gradient(bool isPositive, double score)
    {
        if (score <= NearlyNothing)
            return Math.Exp(score) - (isPositive ? 1 : 0);
        double exp = Math.Exp(-score);
        return (isPositive ? -exp : 1) / (1 + exp);
    }

    private static double Log1PlusExp(double x) => x switch
    {
        <= NearlyNothing => Math.Exp(x),
        <= -2 => Log1P(Math.Exp(x)),
        <= 18 => Math.Log(1 + Math.Exp(x)),
        <= 33.3 => x + Math.Exp(-x),
        _ => x,
    };

    // The digits that 1 + x loses are given back (Kahan).
    private static double Log1P(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * (x / (sum - 1));
    }
}
