using Freshet;
using Freshet.Cep;
using Freshet.Sinks;
using Freshet.Windowing;
using Reviews.Inference;
using Reviews.Job.Analytics;
using Reviews.Job.Dashboard;
using Reviews.Job.Erasure;
using Reviews.Job.Learners;
using Reviews.Learning.Promotion;

namespace Reviews.Job;

/// <summary>The job on one screen: reviews, each once → baseline learner and PhoBERT → predictions → counts, sessions and alerts.</summary>
internal static class ReviewPipeline
{
    private static readonly LabelCounts.Aggregate<Prediction> ByLabel = new(p => LabelCounts.One(p.Label));
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
    };

    // The client waits for the service by itself and says why there is no answer; this is for a call that never ends.
    private static readonly TimeSpan BeyondOutage = TimeSpan.FromMinutes(5);

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
        reviews = Unerased(reviews, options.Erased, r => options.Erased.Cover(r));
        reviews = Once(reviews, options.DedupTtl, sinks);
        DataStream<Review> late = reviews.Filter(r => r.MissedWatermark is not null).Name("late only");
        late.SinkTo(sinks.Late).Uid("late").Name("late reviews");

        DataStream<Prediction>? baseline = options.Streams == Streams.Phobert
            ? null
            : Learn(reviews.Filter(r => all || r.IsFor(Streams.Baseline)).Name("reviews_raw"), options, sinks);
        DataStream<Prediction>? phobert = options.Streams == Streams.Baseline
            ? null
            : Ask(reviews.Filter(r => all || r.IsFor(Streams.Phobert)).Name("reviews"), options, sinks);
        DataStream<Prediction> predictions = baseline is not null && phobert is not null ? baseline.Union(phobert).Name("union") : (baseline ?? phobert)!;
        predictions.SinkTo(sinks.Predictions).Uid("predictions").Name("reviews_pred");
        if (all && options.Streams == Streams.Both)
            Pair(reviews, predictions, options, sinks);

        DataStream<Prediction> onTime = predictions.Filter(p => !p.IsLate).Name("on time");
        Count(onTime, options.Erased, sinks);
        DataStream<NegativeAlert> alerts = onTime.Filter(p => p is { Label: "NEG", Product: not null }).Name("negatives")
            .Map(NegativeReview.Of).Name("review ids").KeyBy(r => (r.Platform, r.Product))
            .Match(NegativeAlerts.Pattern, NegativeAlerts.ById, NegativeAlerts.Serializer).Select(NegativeAlerts.Alert).Uid("negatives").Name("three negatives in ten minutes");
        alerts.SinkTo(sinks.Analytics.Alerts).Uid("alerts").Name("alerts");

        if (options.Board is not { } board)
            return;
        predictions.SinkTo(new BoardSink<Prediction>(board.Add)).Name("live predictions");
        alerts.SinkTo(new BoardSink<NegativeAlert>(board.Add)).Name("live alerts");
        late.SinkTo(new BoardSink<Review>(batch => board.AddLate(batch.Length))).Name("live late");
        deadLetters.SinkTo(new BoardSink<DeadLetter>(board.Add)).Name("live dead letters");
    }

    /// <summary>Passes over what a run that goes on is not to store any more. Without state, and not there where nobody was erased.</summary>
    private static DataStream<T> Unerased<T>(DataStream<T> stream, ErasedUsers erased, Func<T, bool> isErased) =>
        erased.IsEmpty ? stream : stream.Filter(v => !isErased(v)).Name("not erased");

    /// <summary>Passes over what was delivered again, before anything else sees it; times, late marks and watermarks go through.</summary>
    private static DataStream<Review> Once(DataStream<Review> reviews, TimeSpan timeToLive, ReviewSinks sinks)
    {
        if (timeToLive == TimeSpan.Zero)
            return reviews;
        DataStream<Review> once = reviews.KeyBy(RepetitionFilter.KeyOf)
            .Process(() => new RepetitionFilter(timeToLive)).Uid("once").Name("each review once");
        once.GetSideOutput(RepetitionFilter.Repeated).SinkTo(sinks.Repeated).Uid("repeated").Name("repeated reviews");
        return once;
    }

    /// <summary>The baseline: hashed words and word pairs of the normalized text, a linear learner in keyed state, predict first, then learn.</summary>
    private static DataStream<Prediction> Learn(DataStream<Review> reviews, PipelineOptions options, ReviewSinks sinks)
    {
        DataStream<Prediction> predictions = reviews.KeyBy(_ => "shard-0")
            .Process(() => new BaselineLearner(options.Learner, options.Erased)).Uid(BaselineLearner.Uid).Name("baseline learner");
        predictions.GetSideOutput(BaselineLearner.Quality).SinkTo(sinks.Learner.Quality).Uid("quality").Name("quality");
        DataStream<ModelDrift> drifts = predictions.GetSideOutput(BaselineLearner.Drift);
        drifts.SinkTo(sinks.Learner.Drifts).Uid("drift-alarms").Name("drift alarms");
        DataStream<PromotionRecord> promotions = predictions.GetSideOutput(BaselineLearner.Promotions);
        if (options.Learner.HasChallenger)
            promotions.SinkTo(sinks.Learner.Promotions).Uid("promotions").Name("promotions");
        if (options.Board is not { } board)
            return predictions;
        drifts.SinkTo(new BoardSink<ModelDrift>(board.Add)).Name("live drift alarms");
        if (options.Learner.HasChallenger)
            promotions.SinkTo(new BoardSink<PromotionRecord>(board.Add)).Name("live promotions");
        predictions.GetSideOutput(BaselineLearner.Explanations).SinkTo(new BoardSink<ReviewExplanation>(board.Add)).Name("live explanations");
        return predictions;
    }

    /// <summary>PhoBERT, or the model in its place, by batched asynchronous calls; in tasks of its own, since it waits.</summary>
    private static DataStream<Prediction> Ask(DataStream<Review> reviews, PipelineOptions options, ReviewSinks sinks)
    {
        FailoverClient client = options.Inference!;
        DataStream<Classified> classified = reviews.Rebalance()
            .MapBatchAsync(
                new PhobertClassifier(client).ClassifyAsync, Calls with { Timeout = client.OutageTimeout + BeyondOutage }, new JsonStateSerializer<Review>(JsonContext.Default.Review), PhobertClassifier.Fail)
            .Uid("phobert").Name("PhoBERT over HTTP");
        classified = Unerased(classified, options.Erased, c => options.Erased.Cover(c.Review)); // of calls that a checkpoint held
        classified.Filter(c => c.Failure is not null).Name("failed").Map(c => c.ToDeadLetter()).Name("to dead letters")
            .SinkTo(sinks.DeadLetters).Uid("inference-dead-letters").Name("dead letters of the inference");
        return classified.Filter(c => c.Prediction is not null).Name("classified").Map(c => c.Prediction!).Name("predictions");
    }

    /// <summary>Counts per minute of event time, and per session of a user.</summary>
    private static void Count(DataStream<Prediction> predictions, ErasedUsers erased, ReviewSinks sinks)
    {
        DataStream<WindowCount> perPlatform = PerMinute(predictions.KeyBy(p => (p.Platform, p.Platform, p.Model)), "platform");
        DataStream<WindowCount> perProduct = PerMinute(
            predictions.Filter(p => p.Product is not null).Name("with product").KeyBy(p => (p.Platform, p.Product!, p.Model)), "product");
        DataStream<WindowCount> counts = perPlatform.Union(perProduct).Name("all counts");
        counts.SinkTo(sinks.Analytics.Counts).Uid("counts").Name("counts");
        DataStream<LabelShare> shares = counts.KeyBy(c => (c.Scope, c.Platform, c.Name, c.Model))
            .Window(SlidingEventTimeWindows.Of(LabelShare.Size, LabelShare.Slide))
            .Aggregate(new LabelCounts.Aggregate<WindowCount>(c => c.Counts), () => new LabelShare.Window(), new LabelCounts.StateSerializer())
            .Uid("label-shares").Name("shares of the last hour");
        shares.SinkTo(sinks.Analytics.Shares).Uid("shares").Name("shares");
        shares.Filter(s => s.Counts.Sum >= NegativeRise.FewestReviews).Name("enough to compare").KeyBy(s => s.Key).Process(() => new RiseDetector()).Uid("negative-rises").Name("sudden rise of negatives")
            .SinkTo(sinks.Analytics.Rises).Uid("rises").Name("rises");
        DataStream<UserSession> sessions = predictions.Filter(p => p.User is not null).Name("with user").KeyBy(p => (p.User!, p.Model))
            .Window(EventTimeSessionWindows.WithGap(SessionGap))
            .Aggregate(ByLabel, () => new SessionCounts(), new LabelCounts.StateSerializer())
            .Uid("user-sessions").Name("per user and session");
        Unerased(sessions, erased, s => erased.Cover(s.User, s.Start)).SinkTo(sinks.Analytics.Sessions).Uid("sessions").Name("sessions");
    }

    /// <summary>What both models said of a review: what they disagree on is for people to label, and how far they agree is told by the hour.</summary>
    private static void Pair(DataStream<Review> reviews, DataStream<Prediction> predictions, PipelineOptions options, ReviewSinks sinks)
    {
        DataStream<ModelPair> pairs = reviews.KeyBy(r => (r.Platform, r.Id)).Connect(predictions.KeyBy(p => (p.Platform, p.ReviewId)))
            .Process(() => new PairMatcher()).Uid("pairs").Name("both models' answers");
        var sample = new LabellingSample(options.LabellingShare);
        pairs.Filter(sample.Takes).Name("disagreements").SinkTo(sinks.Analytics.Disagreements).Uid("labelling").Name("labelling");
        DataStream<Agreement> agreements = pairs.KeyBy(p => p.Models).Window(TumblingEventTimeWindows.Of(Agreement.Size))
            .Aggregate(new Agreement.Aggregate(), () => new Agreement.Window(), new AgreementMatrix.StateSerializer())
            .Uid("agreement").Name("agreement by the hour");
        agreements.SinkTo(sinks.Analytics.Agreements).Uid("agreements").Name("agreements");
        if (options.Board is { } board)
            agreements.SinkTo(new BoardSink<Agreement>(board.Add)).Name("live agreements");
    }

    private static DataStream<WindowCount> PerMinute(KeyedStream<(string Platform, string Name, string Model), Prediction> predictions, string scope) =>
        predictions.Window(TumblingEventTimeWindows.Of(Minute))
            .Aggregate(ByLabel, () => new MinuteCounts(scope), new LabelCounts.StateSerializer())
            .Uid($"{scope}-counts").Name($"per {scope} and minute");
}

/// <summary>What shapes the pipeline. Immutable.</summary>
/// <param name="Route">Which reviews go to which stream.</param>
/// <param name="Streams">Which streams run.</param>
/// <param name="Learner">What the learner is run with.</param>
/// <param name="DedupTtl">How long a review is known, so that it is passed over when it comes again; zero: it never is.</param>
/// <param name="Inference">The inference service; null where that stream does not run.</param>
/// <param name="Board">The dashboard's board; null for none.</param>
/// <param name="LabellingShare">The share of the disagreements that is kept for people to label, 0 to 1.</param>
internal sealed record PipelineOptions(
    Route Route, Streams Streams, LearnerSetup Learner, TimeSpan DedupTtl, FailoverClient? Inference, LiveBoard? Board = null, double LabellingShare = 1)
{
    /// <summary>Users of whom nothing is stored any more, up to a time.</summary>
    public ErasedUsers Erased { get; init; } = ErasedUsers.None;
}

/// <summary>Where the pipeline's results go.</summary>
internal sealed record ReviewSinks(
    Sink<Prediction> Predictions, Sink<Review> Late, Sink<Review> Repeated, Sink<DeadLetter> DeadLetters, LearnerSinks Learner, AnalyticsSinks Analytics);

/// <summary>Where goes what the learner tells of itself.</summary>
internal sealed record LearnerSinks(Sink<QualityPoint> Quality, Sink<ModelDrift> Drifts, Sink<PromotionRecord> Promotions);

/// <summary>Where goes what is made of the predictions.</summary>
internal sealed record AnalyticsSinks(
    Sink<WindowCount> Counts, Sink<UserSession> Sessions, Sink<NegativeAlert> Alerts, Sink<LabelShare> Shares, Sink<NegativeRise> Rises,
    Sink<ModelPair> Disagreements, Sink<Agreement> Agreements);
