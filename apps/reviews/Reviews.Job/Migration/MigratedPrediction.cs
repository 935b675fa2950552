using MongoDB.Bson;
using Reviews.Job.Services;

namespace Reviews.Job.Migration;

/// <summary>A prediction of the earlier system in the present form: docs/predictions.md. What its document did not tell is null. Immutable.</summary>
internal sealed record MigratedPrediction
{
    public required EarlierShape From { get; init; }

    public required string ReviewId { get; init; }

    public required string Model { get; init; }

    public required Opinion Opinion { get; init; }

    /// <summary>The label that the stars give; null where there were none.</summary>
    public required string? Actual { get; init; }

    public required string Platform { get; init; }

    public required string? Product { get; init; }

    /// <summary>The user's keyed hash; null where there is no name, or no key.</summary>
    public required string? User { get; init; }

    /// <summary>When it was predicted, milliseconds since the Unix epoch: the earlier system kept no event time.</summary>
    public required long Time { get; init; }

    /// <summary>Names it among all: what is migrated again takes its own place.</summary>
    public string Id => PredictionFormat.IdOf(Model, Platform, ReviewId);

    /// <summary>The document: the fields of <see cref="PredictionFormat.WriteBson"/> in their order, and where it came from.</summary>
    public BsonDocument ToDocument() => new()
    {
        { "_id", Id },
        { "schema", PredictionFormat.Schema },
        { "review_id", ReviewId },
        { "model", Model },
        { "model_hash", BsonNull.Value },
        { "model_version", BsonNull.Value },
        { "segmentation", BsonNull.Value },
        { "updates", BsonNull.Value },
        { "label", Opinion.Label },
        { "p_neg", OrNull(Opinion.Negative) },
        { "p_neu", OrNull(Opinion.Neutral) },
        { "p_pos", OrNull(Opinion.Positive) },
        { "actual", OrNull(Actual) },
        { "platform", Platform },
        { "product", OrNull(Product) },
        { "user", OrNull(User) },
        { "time", new BsonDateTime(Time) },
        { "is_late", false }, // there were no watermarks, so nothing came behind one
        { "due_at", BsonNull.Value },
        { "processed_at", new BsonDateTime(Time) },
        { "latency_ms", BsonNull.Value },
        { PredictionFormat.MigratedFrom, EarlierShapes.NameOf(From) },
    };

    private static BsonValue OrNull(double? number) => number is { } known ? known : BsonNull.Value;

    private static BsonValue OrNull(string? text) => text is not null ? text : BsonNull.Value;
}

/// <summary>What a model said: a label, and the probabilities that are known. Immutable.</summary>
internal readonly record struct Opinion(string Label, double? Negative, double? Neutral, double? Positive);

/// <summary>What becomes of a document: a prediction, or the reason why it is left out; neither for one of the present form. Immutable.</summary>
internal sealed record MigrationOutcome(EarlierShape Shape, MigratedPrediction? Prediction, string? Reason);
