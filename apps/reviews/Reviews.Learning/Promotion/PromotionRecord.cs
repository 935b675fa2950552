namespace Reviews.Learning.Promotion;

/// <summary>What a comparison of two models has counted. Immutable.</summary>
/// <param name="Examples">How many examples both had predicted.</param>
/// <param name="OnlyChampion">How many only the champion got right.</param>
/// <param name="OnlyChallenger">How many only the challenger got right.</param>
/// <param name="PValue">McNemar's.</param>
/// <param name="ChampionKappa">The champion's Cohen's kappa with the labels.</param>
/// <param name="ChallengerKappa">The challenger's.</param>
public sealed record ComparisonCounts(
    long Examples, long OnlyChampion, long OnlyChallenger, double PValue, double ChampionKappa, double ChallengerKappa);

/// <summary>Why a challenger took the champion's place, and at which state of each. Immutable.</summary>
/// <param name="Time">The event time, milliseconds since the Unix epoch.</param>
/// <param name="Champion">The state of the one replaced.</param>
/// <param name="Challenger">The state of the one that predicts from there on.</param>
/// <param name="Counts">What had been counted.</param>
public sealed record PromotionRecord(long Time, ModelIdentity Champion, ModelIdentity Challenger, ComparisonCounts Counts);
