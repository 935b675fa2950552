using Freshet;
using Freshet.Sinks;
using Freshet.Windowing;
using Reviews.Inference;
using Reviews.Job.Dashboard;

namespace Reviews.Job;

/// <summary>The job on one screen: reviews → baseline learner and PhoBERT → predictions → counts, sessions and alerts.</summary>
internal static class ReviewPipeline
{
    private static readonly TimeSpan OutOfOrderness = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SessionGap = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Idleness = TimeSpan.FromSeconds(10);

    // A batch keeps one of the model's threads busy for some milliseconds; two calls keep the next one ready.
    private static readonly AsyncOptions Calls = new()
    {
        OutputMode = AsyncOutputMode.Unordered,
        Capacity = 128,
        MaxBatchSize = 32,
        MaxCalls = 2,
        Timeout = TimeSpan.FromSeconds(60),
        MaxAttempts = 5,
        RetryWhen = e => e is InferenceException { Transient: true },
    };

    /// <summary>Where event times come from, and the one place where a review becomes late.</summary>
    public static WatermarkStrategy<Review> Watermarks { get; } = WatermarkStrategy<Review>.ForBoundedOutOfOrderness(OutOfOrderness)
        .WithTimestampAssigner(r => new EventTime(r.Time))
        .WithLateMarker((r, watermark) => r with { MissedWatermark = watermark.Milliseconds })
        .WithIdleness(Idleness);

    public static void Build(DataStream<Review> reviews, PipelineOptions options, ReviewSinks sinks)
    {
        bool all = options.Route == Route.All;
        DataStream<DeadLetter> deadLetters = reviews.GetSideOutput(DeadLetter.Tag);
        deadLetters.SinkTo(sinks.DeadLetters).Uid("dead-letters").Name("dead letters");
        DataStream<Review> late = reviews.Filter(r => r.MissedWatermark is not null).Name("late only");
        late.SinkTo(sinks.Late).Uid("late").Name("late reviews");

        List<DataStream<Prediction>> streams = [];
        if (options.Streams != Streams.Phobert)
        {
            DataStream<Prediction> baseline = reviews
                .Filter(r => all || !r.HasOddHash()).Name("reviews_raw")
                .KeyBy(_ => "shard-0")
                .Process(() => new BaselineLearner(options.Unordered)).Uid("baseline").Name("baseline learner");
            baseline.GetSideOutput(BaselineLearner.Quality).SinkTo(sinks.Quality).Uid("quality").Name("quality");
            streams.Add(baseline);
        }

        if (options.Streams != Streams.Baseline)
        {
            var classifier = new PhobertClassifier(new InferenceClient(options.Http!));
            DataStream<Classified> classified = reviews
                .Filter(r => all || r.HasOddHash()).Name("reviews")
                .MapBatchAsync(classifier.ClassifyAsync, Calls, new JsonStateSerializer<Review>(JsonContext.Default.Review), PhobertClassifier.Fail)
                .Uid("phobert").Name("PhoBERT over HTTP");
            classified.Filter(c => c.Failure is not null).Name("failed").Map(c => c.ToDeadLetter())
                .SinkTo(sinks.DeadLetters).Uid("inference-dead-letters").Name("dead letters of the inference");
            streams.Add(classified.Filter(c => c.Prediction is not null).Name("classified").Map(c => c.Prediction!).Name("predictions"));
        }

        DataStream<Prediction> predictions = streams.Count == 1 ? streams[0] : streams[0].Union([.. streams.Skip(1)]).Name("union");
        predictions.SinkTo(sinks.Predictions).Uid("predictions").Name("reviews_pred");
        DataStream<Prediction> onTime = predictions.Filter(p => !p.IsLate).Name("on time");
        DataStream<WindowCount> perPlatform = onTime.KeyBy(p => ModelKey.Of(p.Platform, p))
            .Window(TumblingEventTimeWindows.Of(Minute))
            .Aggregate(new LabelCounts.Aggregate(), () => new MinuteCounts("platform"), new LabelCounts.StateSerializer())
            .Uid("platform-counts").Name("per platform and minute");
        DataStream<WindowCount> perProduct = onTime.Filter(p => p.Product is not null).Name("with product").KeyBy(p => ModelKey.Of(p.Product!, p))
            .Window(TumblingEventTimeWindows.Of(Minute))
            .Aggregate(new LabelCounts.Aggregate(), () => new MinuteCounts("product"), new LabelCounts.StateSerializer())
            .Uid("product-counts").Name("per product and minute");
        perPlatform.Union(perProduct).Name("all counts").SinkTo(sinks.Counts).Uid("counts").Name("counts");
        onTime.Filter(p => p.User is not null).Name("with user").KeyBy(p => ModelKey.Of(p.User!, p))
            .Window(EventTimeSessionWindows.WithGap(SessionGap))
            .Aggregate(new LabelCounts.Aggregate(), () => new SessionCounts(), new LabelCounts.StateSerializer())
            .Uid("user-sessions").Name("per user and session")
            .SinkTo(sinks.Sessions).Uid("sessions").Name("sessions");
        DataStream<NegativeAlert> alerts = onTime.Filter(p => p is { Label: "NEG", Product: not null }).Name("negatives")
            .KeyBy(p => p.Product!)
            .Process(() => new NegativeAlerts()).Uid("negatives").Name("three negatives in ten minutes");
        alerts.SinkTo(sinks.Alerts).Uid("alerts").Name("alerts");
        if (options.Board is not { } board)
            return;
        predictions.SinkTo(new BoardSink<Prediction>(board.Add)).Name("live predictions");
        alerts.SinkTo(new BoardSink<NegativeAlert>(board.Add)).Name("live alerts");
        late.SinkTo(new BoardSink<Review>(batch => board.AddLate(batch.Length))).Name("live late");
        deadLetters.SinkTo(new BoardSink<DeadLetter>(board.Add)).Name("live dead letters");
    }
}

/// <summary>What shapes the pipeline. Immutable.</summary>
internal sealed record PipelineOptions(Route Route, Streams Streams, bool Unordered, HttpClient? Http, LiveBoard? Board = null);

/// <summary>Where the pipeline's results go.</summary>
internal sealed record ReviewSinks(
    Sink<Prediction> Predictions, Sink<WindowCount> Counts, Sink<UserSession> Sessions, Sink<NegativeAlert> Alerts, Sink<Review> Late, Sink<DeadLetter> DeadLetters,
    Sink<QualityPoint> Quality);
