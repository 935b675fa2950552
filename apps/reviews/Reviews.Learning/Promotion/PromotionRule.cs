namespace Reviews.Learning.Promotion;

/// <summary>When a challenger takes the champion's place. Immutable.</summary>
public sealed record PromotionRule
{
    /// <summary>Examples that both must have predicted, at least 1.</summary>
    public long MinimumExamples { get; init; } = 1000;

    /// <summary>The largest chance of a mistake that is taken, above 0 and below 1.</summary>
    public double Significance { get; init; } = 0.01;

    internal void Validate()
    {
        if (MinimumExamples < 1 || !(Significance > 0 && Significance < 1))
            throw new ArgumentException("MinimumExamples is at least 1, Significance above 0 and below 1.");
    }
}

/// <summary>What a comparison came to.</summary>
public enum PromotionVerdict : byte
{
    /// <summary>Too few examples to say.</summary>
    TooEarly,

    /// <summary>No difference that is not chance.</summary>
    NoDifference,

    /// <summary>The champion is right more often.</summary>
    ChampionIsBetter,

    /// <summary>The challenger is right more often, but agrees less with the labels beyond chance: it has gained on the frequent class only.</summary>
    OnlyMoreOftenRight,

    /// <summary>The challenger is right more often and agrees no less beyond chance: promote it.</summary>
    Promote,
}
