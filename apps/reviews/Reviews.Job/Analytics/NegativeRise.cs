namespace Reviews.Job.Analytics;

/// <summary>That the share of negative reviews of a platform or product has risen suddenly: from one hour to the next. Immutable.</summary>
/// <param name="Now">The hour.</param>
/// <param name="Before">The hour before it.</param>
internal sealed record NegativeRise(LabelShare Now, LabelShare Before)
{
    /// <summary>The fewest reviews that an hour has to have.</summary>
    public const long FewestReviews = 20;

    private const double SmallestRise = 0.2;
    private const double LeastDeviations = 2.326; // one in a hundred by chance, one-sided

    /// <summary>How far the two shares are apart, in standard deviations of what chance would give (two proportions, pooled).</summary>
    public double Deviations => DeviationsOf(Now, Before);

    /// <summary>
    /// The rise from one hour to another: at least twenty reviews in each, a fifth more of them negative, and hardly by chance. Null where there is none.
    /// </summary>
    public static NegativeRise? Between(LabelShare before, LabelShare now) =>
        before.Counts.Sum >= FewestReviews && now.Counts.Sum >= FewestReviews
            && now.Negative - before.Negative >= SmallestRise && DeviationsOf(now, before) >= LeastDeviations
            ? new NegativeRise(now, before)
            : null;

    private static double DeviationsOf(LabelShare now, LabelShare before)
    {
        double one = now.Counts.Sum, other = before.Counts.Sum;
        double pooled = (now.Counts.Negative + before.Counts.Negative) / (one + other);
        double deviation = Math.Sqrt(pooled * (1 - pooled) * ((1 / one) + (1 / other)));
        return deviation == 0 ? 0 : (now.Negative - before.Negative) / deviation;
    }
}
