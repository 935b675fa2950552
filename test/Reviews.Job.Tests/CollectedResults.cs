using Freshet;
using Freshet.Sinks;
using Freshet.Sources;
using Reviews.Job.Analytics;
using Reviews.Job.Learners;
using Reviews.Learning.Promotion;

namespace Reviews.Job.Tests;

/// <summary>Keeps all that a job gives.</summary>
internal sealed class CollectedResults
{
    public CollectionSink<Prediction> Predictions { get; } = new();

    public CollectionSink<Review> Late { get; } = new();

    public CollectionSink<Review> Repeated { get; } = new();

    public CollectionSink<DeadLetter> DeadLetters { get; } = new();

    public CollectionSink<QualityPoint> Quality { get; } = new();

    public CollectionSink<ModelDrift> Drifts { get; } = new();

    public CollectionSink<PromotionRecord> Promotions { get; } = new();

    public CollectionSink<WindowCount> Counts { get; } = new();

    public CollectionSink<UserSession> Sessions { get; } = new();

    public CollectionSink<NegativeAlert> Alerts { get; } = new();

    public CollectionSink<LabelShare> Shares { get; } = new();

    public CollectionSink<NegativeRise> Rises { get; } = new();

    public CollectionSink<ModelPair> Disagreements { get; } = new();

    public CollectionSink<Agreement> Agreements { get; } = new();

    public ReviewSinks Sinks =>
        new(Predictions, Late, Repeated, DeadLetters, new LearnerSinks(Quality, Drifts, Promotions), new AnalyticsSinks(Counts, Sessions, Alerts, Shares, Rises, Disagreements, Agreements));

    /// <summary>The whole pipeline over some reviews, with all that it gives kept here.</summary>
    public StreamExecutionEnvironment Job(Source<Review> reviews, PipelineOptions options)
    {
        var environment = new StreamExecutionEnvironment();
        ReviewPipeline.Build(environment.FromSource(reviews, ReviewPipeline.Watermarks).Uid("reviews"), options, Sinks);
        return environment;
    }

    /// <summary>All but the predictions as text, whatever their order and the clock.</summary>
    public List<string> Others =>
    [
        .. Counts.Records.Select(r => r.ToString())
            .Concat(Sessions.Records.Select(r => r.ToString()))
            .Concat(Alerts.Records.Select(r => $"{r.Value.Product} {r.Value.First} {string.Join(',', r.Value.ReviewIds)}"))
            .Concat(Late.Records.Concat(Repeated.Records).Select(r => $"{r.Value with { ReadAt = 0 }}"))
            .Concat(Quality.Records.Select(r => r.ToString()))
            .Concat(Drifts.Records.Select(r => r.ToString()))
            .Concat(Promotions.Records.Select(r => r.ToString()))
            .Concat(Shares.Records.Select(r => r.ToString()))
            .Concat(Rises.Records.Select(r => r.ToString()))
            .Concat(Disagreements.Records.Select(r => $"{r.Value.Review.Id} {r.Value.First.Label} {r.Value.Second.Label} {r.Value.Review.Content}"))
            .Concat(Agreements.Records.Select(r => $"{r.Value.WindowStart} {r.Value.Matrix.Sum} {r.Value.Matrix.Same} {r.Value.Matrix.Kappa}"))
            .Concat(DeadLetters.Records.Select(r => $"{r.Value.Position} {r.Value.Reason}"))
            .Order(StringComparer.Ordinal),
    ];
}
