namespace Reviews.Job;

/// <summary>What a model said of a review. Labels are stored by name. Immutable.</summary>
/// <param name="ReviewId">The review.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Updates">How many reviews the model had learnt from when it said so.</param>
/// <param name="Platform">The review's platform.</param>
/// <param name="Product">Its product, where known.</param>
/// <param name="User">Its user's keyed hash, where known.</param>
/// <param name="Label"><c>NEG</c>, <c>NEU</c> or <c>POS</c>.</param>
/// <param name="Negative">The probability of <c>NEG</c>.</param>
/// <param name="Neutral">The probability of <c>NEU</c>.</param>
/// <param name="Positive">The probability of <c>POS</c>.</param>
/// <param name="ActualLabel">The label that the stars give.</param>
/// <param name="Time">The review's event time, milliseconds since the Unix epoch.</param>
/// <param name="IsLate">Whether the review was late.</param>
internal sealed record Prediction(
    string ReviewId, string Model, long Updates, string Platform, string? Product, string? User, string Label, double Negative,
    double Neutral, double Positive, string ActualLabel, long Time, bool IsLate);

/// <summary>Reviews of a platform in a minute of event time, by label. Immutable.</summary>
internal sealed record PlatformCount(string Platform, string Model, long WindowStart, long WindowEnd, long Negative, long Neutral, long Positive);

/// <summary>Three negatives of distinct reviews of one product within ten minutes. Immutable.</summary>
internal sealed record NegativeAlert(string Product, long First, long Last, IReadOnlyList<string> ReviewIds);
