using MongoDB.Bson;
using Reviews.Learning;

namespace Reviews.Job.Migration;

/// <summary>
/// Reads a document of the earlier system. It never guesses: what contradicts itself, and what a rule stored in a model's place, becomes no prediction.
/// Safe to share; a function of the document alone.
/// </summary>
/// <param name="identity">Makes the users' hashes; null: users are left out.</param>
/// <param name="utcOffset">What the clock was ahead of UTC whose local times were stored as if they were UTC.</param>
internal sealed class EarlierReader(ReviewIdentity? identity, TimeSpan utcOffset)
{
    public const string SparkModel = "spark-baseline";
    public const string PhobertModel = "phobert";
    public const string KeywordModel = "flink-baseline";

    /// <summary>The name that predictions get whose document names no model: that of the job.</summary>
    public const string UnnamedModel = "simple-sentiment";

    public MigrationOutcome Read(BsonDocument stored)
    {
        var document = new EarlierDocument(stored);
        EarlierShape shape = EarlierShapes.Of(document);
        if (shape == EarlierShape.Present)
            return new MigrationOutcome(shape, null, null);
        string? reason = EarlierOpinions.TryRead(shape, document, out Opinion opinion);
        MigratedPrediction? prediction = reason is null ? TryWhole(shape, document, opinion, out reason) : null;
        return new MigrationOutcome(shape, prediction, reason);
    }

    private MigratedPrediction? TryWhole(EarlierShape shape, EarlierDocument document, Opinion opinion, out string? reason)
    {
        string? review = document.Id("review_id");
        string? platform = document.Text("platform");
        string? model = document.Text("model") ?? (shape == EarlierShape.SimpleSentiment ? UnnamedModel : null);
        long? time = TimeOf(shape, document);
        reason = review is null ? LeftOutReason.NoReviewId
            : platform is null ? LeftOutReason.NoPlatform
            : model is null ? LeftOutReason.NoModel
            : time is null ? LeftOutReason.NoTime
            : null;
        return reason is not null ? null : new MigratedPrediction
        {
            From = shape,
            ReviewId = review!,
            Model = model!,
            Opinion = opinion,
            Actual = document.WholeNumber("rating") is >= 1 and <= 5 and { } stars ? StarLabel.Names[StarLabel.FromStars((int)stars)] : null,
            Platform = platform!,
            Product = document.Id("product_id"),
            User = identity?.User(platform!, document.Text("reviewer_name")),
            Time = time!.Value,
        };
    }

    // The consumer's dates and the texts of the jobs without a model's name are of a local clock.
    private long? TimeOf(EarlierShape shape, EarlierDocument document) => shape == EarlierShape.SimpleSentiment
        ? document.Time("timestamp", TimeSpan.Zero, utcOffset)
        : document.Time("ts", shape == EarlierShape.PhobertConsumer ? utcOffset : TimeSpan.Zero, TimeSpan.Zero);
}
