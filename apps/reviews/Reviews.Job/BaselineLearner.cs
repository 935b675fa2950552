using System.Globalization;
using Freshet;
using Freshet.Functions;
using Freshet.State;
using Reviews.Job.Erasure;
using Reviews.Job.Learners;
using Reviews.Learning;
using Reviews.Learning.Drift;
using Reviews.Learning.Explanations;
using Reviews.Learning.Promotion;

namespace Reviews.Job;

/// <summary>
/// Predicts each review, then learns from its stars, at once or when event time has passed by the delay of labels, in the order of event time and id up to
/// the watermark: the result does not depend on the order of arrival. A late review's place is right behind the watermark it missed. Unordered, a review is
/// taken when it comes. A successor takes the champion's place at a checkpoint: what that one holds was predicted before, and what comes behind it never by
/// the one replaced, also when the job goes on from it.
/// </summary>
internal sealed class BaselineLearner(LearnerSetup setup, ErasedUsers erased) : KeyedProcessFunction<string, Review, Prediction>, ICheckpointedFunction
{
    public const string Uid = "baseline";
    public const string StateName = "model";
    public const string BasesName = "model-bases";

    private const string Segmentation = "none";
    private const long PredictionsPerPoint = 100;
    private const long ExplanationIntervalMilliseconds = 200;
    private const int LongestExplained = 2000; // characters; a longer text would hold the stream up

    // Behind every review's time, and before the last watermark of a bounded input: it fires once, when all is learnt.
    private static readonly EventTime EndOfInput = new(long.MaxValue - 1);

    private readonly ReviewFeatures _features = new();
    private readonly double[] _probabilities = new double[StarLabel.Count];
    private readonly DriftAlarm[] _alarms = new DriftAlarm[DriftMonitor.MostAlarms];
    private ValueState<LearnerState> _learner = null!;
    private ValueState<WholeModels> _bases = null!;
    private ValueState<PendingReviews> _pending = null!;
    private ListState<long> _called = null!;
    private long _successor;
    private long _barriers;
    private long _nextExplanation;

    /// <summary>The learner's quality every hundred predictions whose labels are known, and at the end of the input.</summary>
    public static OutputTag<QualityPoint> Quality { get; } = new("quality");

    /// <summary>What the detectors of drift find; the learner goes on as it was.</summary>
    public static OutputTag<ModelDrift> Drift { get; } = new("drift-alarms");

    /// <summary>A challenger that has taken the champion's place.</summary>
    public static OutputTag<PromotionRecord> Promotions { get; } = new("promotions");

    /// <summary>Some predictions explained, for people who look; others each time.</summary>
    public static OutputTag<ReviewExplanation> Explanations { get; } = new("explanations");

    public override void Open(IKeyedStateStore state)
    {
        _learner = state.Value(new ValueStateDescriptor<LearnerState>(StateName, new LearnerStateSerializer(setup)));
        _bases = state.Value(new ValueStateDescriptor<WholeModels>(BasesName, new WholeModels.StateSerializer()));
        _pending = state.Value(new ValueStateDescriptor<PendingReviews>("pending", new PendingReviews.StateSerializer(erased)));
    }

    /// <summary>The successor that a checkpoint called; every subtask knows it, since the shard may have moved.</summary>
    public void InitializeState(FunctionInitializationContext context)
    {
        _called = context.OperatorState.UnionList(new ListStateDescriptor<long>("successor"));
        foreach (long number in _called.Get())
            _successor = Math.Max(_successor, number);
    }

    /// <summary>Calls the newest successor; it takes over before the next review.</summary>
    public void SnapshotState(long checkpointId)
    {
        _barriers++;
        _successor = Math.Max(_successor, setup.Successors?.Newest() ?? 0);
        _called.Update(_successor);
    }

    public override void Process(Review value, KeyedContext<string> context, Collector<Prediction> output)
    {
        if (!_pending.TryGet(out PendingReviews? pending))
        {
            _pending.Set(pending = new PendingReviews());
            context.RegisterEventTimeTimer(EndOfInput);
        }

        if (setup.Unordered)
        {
            LearnerState learner = Learner();
            LearnUpTo(context.Watermark.Milliseconds, learner, context);
            Take(learner, value, context, output);
            WakeAtNext(learner, pending, context);
            return;
        }

        // One timer for all that wait: that of the first. When it fires, everything up to the watermark is taken.
        long first = pending.First;
        pending.Add(value);
        if (pending.First < first)
            context.RegisterEventTimeTimer(new EventTime(pending.First));
    }

    public override void OnTimer(EventTime time, KeyedContext<string> context, Collector<Prediction> output)
    {
        if (!_pending.TryGet(out PendingReviews? pending))
            return;
        LearnerState learner = Learner();
        if (time == EndOfInput)
        {
            LearnUpTo(long.MaxValue, learner, context);
            context.Output(Quality, PointOf(learner, learner.Champion.Classifier.StateHash()));
            return;
        }

        while (pending.TryTake(context.Watermark.Milliseconds, out Review? review))
        {
            LearnUpTo(review.Order.OrderTime, learner, context);
            Take(learner, review, context, output);
        }

        LearnUpTo(context.Watermark.Milliseconds, learner, context);
        WakeAtNext(learner, pending, context);
    }

    private LearnerState Learner()
    {
        if (!_learner.TryGet(out LearnerState? learner))
            _learner.Set(learner = LearnerState.New(setup));
        if (learner.AwaitsBases)
            learner.Complete(_bases.TryGet(out WholeModels? bases) ? bases : WholeModels.None);
        bool isRenewed = false;
        if (_successor > learner.Successor && setup.Successors is { } successors)
        {
            _learner.Set(learner = learner.SucceededBy(_successor, successors.Read(_successor), setup.LabelDelay));
            isRenewed = true;
        }

        isRenewed |= learner.RenewBases(_barriers);
        if (isRenewed)
            _bases.Set(learner.Bases);
        return learner;
    }

    private static void WakeAtNext(LearnerState learner, PendingReviews pending, KeyedContext<string> context)
    {
        long next = Math.Min(pending.First, learner.Champion.Training.NextLabelDue);
        if (next != long.MaxValue)
            context.RegisterEventTimeTimer(new EventTime(next));
    }

    /// <summary>Predicts a review, and learns it where its label is known at once.</summary>
    private void Take(LearnerState learner, Review review, KeyedContext<string> context, Collector<Prediction> output)
    {
        OnlineModel model = learner.Champion;
        ModelIdentity identity = model.Identity;
        Explanation? explanation = ExplainNow(model, review, context.CurrentProcessingTime.Milliseconds);
        int actual = StarLabel.FromStars(review.Stars);
        bool isLearnt = learner.Predict(review.Time, _features.Of(review.Content), actual, _probabilities, out LearnerOutcome outcome);
        int predicted = StarLabel.MostProbable(_probabilities);
        output.Collect(
            new Prediction(
                review.Id, identity.Name, identity.Hash, model.Kind.Version.ToString(CultureInfo.InvariantCulture), Segmentation, identity.Updates,
                review.Platform, review.Product, review.User, StarLabel.Names[predicted], _probabilities[StarLabel.Negative],
                _probabilities[StarLabel.Neutral], _probabilities[StarLabel.Positive], StarLabel.Names[actual], review.Time,
                review.MissedWatermark is not null, review.DueAt)
                .AnsweredAt(context.CurrentProcessingTime.Milliseconds, review),
            new EventTime(review.Time));
        if (explanation is not null)
            context.Output(Explanations, ReviewExplanation.Of(review.Id, identity, predicted, actual, explanation));
        if (isLearnt)
            Count(learner, outcome, context);
    }

    private void LearnUpTo(long time, LearnerState learner, KeyedContext<string> context)
    {
        while (learner.TryLearn(time, out LearnerOutcome outcome))
            Count(learner, outcome, context);
    }

    /// <summary>Tells what came of a prediction whose label is known.</summary>
    private void Count(LearnerState learner, in LearnerOutcome outcome, KeyedContext<string> context)
    {
        learner.LastTime = outcome.Champion.Time;
        int raised = learner.Drift.Update(outcome.Champion, _alarms);
        for (int i = 0; i < raised; i++)
            context.Output(Drift, new ModelDrift(learner.Champion.Kind.Name, _alarms[i]));
        if (learner.Champion.Evaluation.Count % PredictionsPerPoint == 0)
            context.Output(Quality, PointOf(learner, stateHash: null));
        if (setup.PruneBelow is { } limit)
            learner.PruneWhenDue(limit, setup.ReviewsPerPruning);
        if (learner.TryPromote(outcome, out PromotionRecord? promotion))
            context.Output(Promotions, promotion);
    }

    // Before the model changes, so that it is the one that predicts; seldom enough to cost nothing.
    private Explanation? ExplainNow(OnlineModel model, Review review, long now)
    {
        if (!setup.Explains || now < _nextExplanation || review.Content.Length > LongestExplained)
            return null;
        _nextExplanation = now + ExplanationIntervalMilliseconds;
        Explanation explanation = _features.Explain(model.Classifier, review.Content);
        return explanation.Words.Count == 0 ? null : explanation;
    }

    private static QualityPoint PointOf(LearnerState learner, string? stateHash)
    {
        QualityReport whole = learner.Champion.Evaluation.Whole();
        QualityReport recent = learner.Champion.Evaluation.Recent();
        return new QualityPoint(
            learner.Champion.Kind.Name, whole.Count, whole.Accuracy, whole.MacroF1, whole.Kappa, recent.MacroF1, recent.Kappa,
            whole.ClassF1[StarLabel.Negative], whole.ClassF1[StarLabel.Neutral], whole.ClassF1[StarLabel.Positive], whole.LogLoss, whole.CalibrationError,
            whole.KappaTemporal, learner.LastTime, stateHash);
    }
}
