using Freshet.Cep;

namespace Reviews.Job;

/// <summary>A negative review of a product. Immutable.</summary>
internal sealed record NegativeReview(string Platform, string Product, string Id, long Time)
{
    public static NegativeReview Of(Prediction prediction) => new(prediction.Platform, prediction.Product!, prediction.ReviewId, prediction.Time);
}

/// <summary>
/// Three negatives of distinct reviews of one product within ten minutes (exclusive), in event time; after an alert the search goes on behind
/// its last review, so four negatives give one alert. A review that both models call negative is counted once.
/// </summary>
internal static class NegativeAlerts
{
    private const string Negative = "negative";

    public static Pattern<NegativeReview> Pattern { get; } = Pattern<NegativeReview>.Begin(Negative, AfterMatchSkipStrategy.SkipPastLastEvent())
        .Where((review, context) => context.EventsForPattern(Negative).All(counted => counted.Id != review.Id))
        .Times(3)
        .Within(TimeSpan.FromMinutes(10));

    /// <summary>The order of reviews of equal time: results do not depend on which model was faster.</summary>
    public static IComparer<NegativeReview> ById { get; } = Comparer<NegativeReview>.Create((a, b) => string.CompareOrdinal(a.Id, b.Id));

    public static JsonStateSerializer<NegativeReview> Serializer { get; } = new(JsonContext.Default.NegativeReview);

    public static NegativeAlert Alert(PatternMatch<NegativeReview> match)
    {
        IReadOnlyList<NegativeReview> reviews = match[Negative];
        return new NegativeAlert(reviews[0].Platform, reviews[0].Product, reviews[0].Time, reviews[^1].Time, [.. reviews.Select(r => r.Id)]);
    }
}
