namespace Reviews.Job;

/// <summary>What a model said of a review: docs/predictions.md. Labels are stored by name. Immutable.</summary>
/// <param name="ReviewId">The review.</param>
/// <param name="Model">The model's name.</param>
/// <param name="ModelHash">The hash of the model's file, or of all that the learner had learnt; null where a service does not tell.</param>
/// <param name="ModelVersion">The model's version; null where it has none.</param>
/// <param name="Segmentation">How the text was segmented into words; <c>none</c> where it was not, null where a service does not tell.</param>
/// <param name="Updates">How many reviews the model had learnt from when it said so; null for a model that does not learn.</param>
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
/// <param name="DueAt">When the review was to be emitted, in microseconds since the Unix epoch, where the input is paced.</param>
/// <param name="ProcessedAt">When the model answered, in milliseconds since the Unix epoch.</param>
/// <param name="Latency">Milliseconds from the review's reading to the answer; null where nobody noted the reading.</param>
internal sealed record Prediction(
    string ReviewId, string Model, string? ModelHash, string? ModelVersion, string? Segmentation, long? Updates, string Platform, string? Product,
    string? User, string Label, double Negative, double Neutral, double Positive, string ActualLabel, long Time, bool IsLate, long? DueAt = null, long ProcessedAt = 0,
    long? Latency = null)
{
    /// <summary>The same, answered at a time.</summary>
    public Prediction AnsweredAt(long now, Review review) => this with { ProcessedAt = now, Latency = review.ReadAt > 0 ? Math.Max(0, now - review.ReadAt) : null };
}

/// <summary>Reviews of a platform, or of a product, in a minute of event time, by label. Immutable.</summary>
/// <param name="Scope"><c>platform</c> or <c>product</c>.</param>
/// <param name="Platform">The platform.</param>
/// <param name="Name">Which platform, or which of its products.</param>
/// <param name="Model">The model that said so.</param>
/// <param name="WindowStart">The minute's first millisecond.</param>
/// <param name="WindowEnd">The millisecond behind its last.</param>
/// <param name="Counts">How many were of which label.</param>
internal sealed record WindowCount(string Scope, string Platform, string Name, string Model, long WindowStart, long WindowEnd, LabelCounts Counts);

/// <summary>A user's reviews without a pause of five minutes, as a model saw them. Immutable.</summary>
/// <param name="User">The user's keyed hash.</param>
/// <param name="Model">The model.</param>
/// <param name="Start">The event time of the first review.</param>
/// <param name="End">Five minutes behind the last one.</param>
/// <param name="Reviews">How many reviews.</param>
/// <param name="Negative">How many of them were negative.</param>
internal sealed record UserSession(string User, string Model, long Start, long End, long Reviews, long Negative);

/// <summary>Three negatives of distinct reviews of one product within ten minutes. Immutable.</summary>
internal sealed record NegativeAlert(string Platform, string Product, long First, long Last, IReadOnlyList<string> ReviewIds);

/// <summary>How good the learner has been so far, each review predicted before it was learnt. Immutable.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Count">How many predictions.</param>
/// <param name="Accuracy">The share of right ones.</param>
/// <param name="MacroF1">The mean of the classes' F1.</param>
/// <param name="Kappa">Cohen's kappa.</param>
/// <param name="RecentMacroF1">The mean of the classes' F1 over the last thousand.</param>
/// <param name="RecentKappa">Cohen's kappa over the last thousand.</param>
/// <param name="NegativeF1">The F1 of <c>NEG</c>.</param>
/// <param name="NeutralF1">The F1 of <c>NEU</c>.</param>
/// <param name="PositiveF1">The F1 of <c>POS</c>.</param>
/// <param name="LogLoss">The mean of -ln p of the true class; null where nothing was predicted.</param>
/// <param name="CalibrationError">The expected calibration error, from 0 to 1; null where nothing was predicted.</param>
/// <param name="KappaTemporal">Agreement beyond that of predicting the label that came before.</param>
/// <param name="Time">The event time of the last review.</param>
/// <param name="StateHash">The hash of the learner's state, at the end of the input; null before.</param>
internal sealed record QualityPoint(
    string Model, long Count, double Accuracy, double MacroF1, double Kappa, double RecentMacroF1, double RecentKappa, double NegativeF1,
    double NeutralF1, double PositiveF1, double? LogLoss, double? CalibrationError, double KappaTemporal, long Time, string? StateHash);
