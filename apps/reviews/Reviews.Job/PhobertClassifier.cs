using Freshet;
using Reviews.Inference;
using Reviews.Learning;

namespace Reviews.Job;

/// <summary>A review with what the model said of it, or why it said nothing. Immutable.</summary>
internal sealed record Classified(Review Review, Prediction? Prediction, string? Failure)
{
    /// <summary>What the source of such a dead letter begins with; the review's id follows.</summary>
    public const string DeadLetterSource = "inference of review ";

    /// <summary>A failed call is a dead letter: nothing is stored in a prediction's place. The bytes are the review, so that it can be put back.</summary>
    public DeadLetter ToDeadLetter() => new(DeadLetterSource + Review.Id, 0, Failure!, ReviewMessage.Write(Review));
}

/// <summary>Asks the inference service for many reviews at once. Safe to share.</summary>
internal sealed class PhobertClassifier(FailoverClient client, TimeProvider? clock = null)
{
    // The model reads the first 256 ids; what the service would refuse for its length is far behind them.
    private const int LongestText = 20_000;

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    /// <summary>Classifies reviews in their order; one that has no answer fails alone.</summary>
    public async ValueTask<IReadOnlyList<Classified>> ClassifyAsync(IReadOnlyList<Review> reviews, CancellationToken cancellation)
    {
        TextOutcome[] outcomes = await client.ClassifyAsync([.. reviews.Select(r => r.ContentUpTo(LongestText))], cancellation).ConfigureAwait(false);
        long now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        return [.. outcomes.Select((outcome, i) => outcome.Succeeded
            ? new Classified(reviews[i], PredictionOf(reviews[i], outcome.Result).AnsweredAt(now, reviews[i]), null)
            : Failed(reviews[i], outcome.Failure))];
    }

    /// <summary>What becomes of a review whose call took too long in all.</summary>
    public static Classified Fail(Review review, Exception cause) => Failed(review, cause.Message);

    private static Classified Failed(Review review, string reason) => new(review, null, $"inference-failed: {reason}");

    private static Prediction PredictionOf(Review review, ClassifyResult result) => new(
        review.Id, result.Model.Name, Told(result.Model.Hash), Told(result.Model.Version), Told(result.Model.Hash) is null ? null : result.Model.Segmentation, null,
        review.Platform, review.Product, review.User, result.Label,
        ProbabilityOf(result, StarLabel.Negative), ProbabilityOf(result, StarLabel.Neutral), ProbabilityOf(result, StarLabel.Positive),
        StarLabel.Names[StarLabel.FromStars(review.Stars)], review.Time, review.MissedWatermark is not null, review.DueAt);

    private static string? Told(string text) => text.Length == 0 ? null : text;

    // The label order is the model's own.
    private static double ProbabilityOf(ClassifyResult result, int label)
    {
        for (int i = 0; i < result.Labels.Count; i++)
        {
            if (result.Labels[i] == StarLabel.Names[label])
                return result.Probabilities[i];
        }

        return 0;
    }
}
