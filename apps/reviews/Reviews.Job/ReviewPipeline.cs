using Freshet;
using Freshet.Sinks;

namespace Reviews.Job;

/// <summary>The job on one screen: reviews → baseline learner → predictions → counts per platform and minute, and alerts.</summary>
internal static class ReviewPipeline
{
    private static readonly TimeSpan OutOfOrderness = TimeSpan.FromSeconds(5);

    public static void Build(DataStream<Review> reviews, ReviewSinks sinks, Action<BaselineModel> observe)
    {
        reviews.GetSideOutput(DeadLetter.Tag).SinkTo(sinks.DeadLetters).Name("dead letters");
        reviews.Filter(r => r.MissedWatermark is not null).Name("late only").SinkTo(sinks.Late).Name("late reviews");

        DataStream<Prediction> predictions = reviews
            .KeyBy(_ => "shard-0")
            .Process(() => new BaselineLearner(observe)).Uid("baseline").Name("baseline learner");
        predictions.SinkTo(sinks.Predictions).Name("predictions");

        DataStream<Prediction> onTime = predictions.Filter(p => !p.IsLate).Name("on time");
        onTime.KeyBy(PlatformCounter.KeyOf)
            .Process(() => new PlatformCounter()).Uid("platform-counts").Name("counts per platform and minute")
            .SinkTo(sinks.Counts).Name("counts");
        onTime.Filter(p => p is { Label: "NEG", Product: not null }).Name("negatives")
            .KeyBy(p => p.Product!)
            .Process(() => new NegativeAlerts()).Uid("alerts").Name("three negatives in ten minutes")
            .SinkTo(sinks.Alerts).Name("alerts");
    }

    /// <summary>Where event times come from, and the one place where a review becomes late.</summary>
    public static WatermarkStrategy<Review> Watermarks { get; } = WatermarkStrategy<Review>.ForBoundedOutOfOrderness(OutOfOrderness)
        .WithTimestampAssigner(r => new EventTime(r.Time))
        .WithLateMarker((r, watermark) => r with { MissedWatermark = watermark.Milliseconds });
}

/// <summary>Where the pipeline's results go.</summary>
internal sealed record ReviewSinks(
    Sink<Prediction> Predictions, Sink<PlatformCount> Counts, Sink<NegativeAlert> Alerts, Sink<Review> Late, Sink<DeadLetter> DeadLetters);
