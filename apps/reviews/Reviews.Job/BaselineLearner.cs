using System.Globalization;
using Freshet;
using Freshet.Functions;
using Freshet.State;
using Reviews.Learning;
using Reviews.Text;

namespace Reviews.Job;

/// <summary>
/// Predicts each review, then learns from its stars, in the order of event time and id up to the watermark: the result does not depend on
/// the order of arrival. A late review's place is right behind the watermark it missed. Unordered, a review is taken when it comes.
/// </summary>
internal sealed class BaselineLearner(bool unordered) : KeyedProcessFunction<string, Review, Prediction>
{
    public const string ModelName = "baseline-ftrl";

    private const string Segmentation = "none";
    private static readonly string Version = BaselineModel.Version.ToString(CultureInfo.InvariantCulture);

    /// <summary>The learner's quality every hundred predictions, and at the end of the input.</summary>
    public static OutputTag<QualityPoint> Quality { get; } = new("quality");

    private const long PredictionsPerPoint = 100;

    // Behind every review's time, and before the last watermark of a bounded input: it fires once, when all is learnt.
    private static readonly EventTime EndOfInput = new(long.MaxValue - 1);

    private readonly ReviewFeatures _features = new();
    private readonly double[] _probabilities = new double[StarLabel.Count];
    private ValueState<BaselineModel> _model = null!;
    private ValueState<PendingReviews> _pending = null!;

    public override void Open(IKeyedStateStore state)
    {
        _model = state.Value(new ValueStateDescriptor<BaselineModel>("model", new BaselineModel.StateSerializer()));
        _pending = state.Value(new ValueStateDescriptor<PendingReviews>("pending", new PendingReviews.StateSerializer()));
    }

    public override void Process(Review value, KeyedContext<string> context, Collector<Prediction> output)
    {
        if (!_pending.TryGet(out PendingReviews? pending))
        {
            _pending.Set(pending = new PendingReviews());
            context.RegisterEventTimeTimer(EndOfInput);
        }

        if (unordered)
        {
            PredictThenLearn(Model(), value, context, output);
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
        BaselineModel model = Model();
        if (time == EndOfInput)
        {
            context.Output(Quality, PointOf(model, model.Classifier.StateHash()));
            return;
        }

        if (!_pending.TryGet(out PendingReviews? pending))
            return;
        while (pending.TryTake(context.Watermark.Milliseconds, out Review? review))
            PredictThenLearn(model, review, context, output);
        if (pending.First != long.MaxValue)
            context.RegisterEventTimeTimer(new EventTime(pending.First));
    }

    private BaselineModel Model()
    {
        if (!_model.TryGet(out BaselineModel? model))
            _model.Set(model = BaselineModel.New());
        return model;
    }

    private void PredictThenLearn(BaselineModel model, Review review, KeyedContext<string> context, Collector<Prediction> output)
    {
        FeatureVector features = _features.Of(review.Content);
        int actual = StarLabel.FromStars(review.Stars);
        var identity = ModelIdentity.Of(ModelName, model.Classifier);
        model.Classifier.PredictThenLearn(features.Indices, features.Values, actual, _probabilities);
        int predicted = model.Add(actual, _probabilities, review.Time);
        output.Collect(
            new Prediction(
                review.Id, identity.Name, identity.Hash, Version, Segmentation, identity.Updates, review.Platform, review.Product, review.User,
                StarLabel.Names[predicted], _probabilities[StarLabel.Negative], _probabilities[StarLabel.Neutral], _probabilities[StarLabel.Positive],
                StarLabel.Names[actual], review.Time, review.MissedWatermark is not null, review.DueAt)
                .AnsweredAt(context.CurrentProcessingTime.Milliseconds, review),
            new EventTime(review.Time));
        if (model.Evaluation.Count % PredictionsPerPoint == 0)
            context.Output(Quality, PointOf(model, stateHash: null));
    }

    private static QualityPoint PointOf(BaselineModel model, string? stateHash)
    {
        QualityReport whole = model.Evaluation.Whole();
        QualityReport recent = model.Evaluation.Recent();
        return new QualityPoint(
            ModelName, whole.Count, whole.Accuracy, whole.MacroF1, whole.Kappa, recent.MacroF1, recent.Kappa, whole.ClassF1[StarLabel.Negative],
            whole.ClassF1[StarLabel.Neutral], whole.ClassF1[StarLabel.Positive], whole.LogLoss, whole.CalibrationError, model.LastTime, stateHash);
    }
}
