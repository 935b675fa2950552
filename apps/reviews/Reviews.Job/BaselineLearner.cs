using Freshet;
using Freshet.Functions;
using Freshet.State;
using Reviews.Learning;
using Reviews.Text;

namespace Reviews.Job;

/// <summary>
/// Predicts each review, then learns from its stars, in the order of event time and id up to the watermark: the result does not depend on
/// the order of arrival. A late review's place is right behind the watermark it missed.
/// </summary>
internal sealed class BaselineLearner(Action<BaselineModel> observe) : KeyedProcessFunction<string, Review, Prediction>
{
    public const string ModelName = "baseline-ftrl";

    private readonly FeatureHasher _hasher = new(new FeatureHasherOptions { Dimensions = BaselineModel.Options.Dimensions });
    private readonly FeatureVector _features = new();
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
            _pending.Set(pending = new PendingReviews());
        pending.Add(value);
        context.RegisterEventTimeTimer(new EventTime(value.Order.OrderTime));
    }

    public override void OnTimer(EventTime time, KeyedContext<string> context, Collector<Prediction> output)
    {
        if (!_pending.TryGet(out PendingReviews? pending))
            return;
        if (!_model.TryGet(out BaselineModel? model))
            _model.Set(model = BaselineModel.New());
        while (pending.TryTake(time.Milliseconds, out Review? review))
            output.Collect(PredictThenLearn(model, review), new EventTime(review.Time));
        observe(model);
    }

    private Prediction PredictThenLearn(BaselineModel model, Review review)
    {
        _hasher.Extract(review.Content, _features);
        int actual = StarLabel.FromStars(review.Stars);
        long updates = model.Classifier.Updates;
        model.Classifier.PredictThenLearn(_features.Indices, _features.Values, actual, _probabilities);
        int predicted = 0;
        for (int i = 1; i < _probabilities.Length; i++)
        {
            if (_probabilities[i] > _probabilities[predicted])
                predicted = i;
        }

        model.Evaluation.Add(actual, predicted);
        return new Prediction(
            review.Id, ModelName, updates, review.Platform, review.Product, review.User, StarLabel.Names[predicted],
            _probabilities[StarLabel.Negative], _probabilities[StarLabel.Neutral], _probabilities[StarLabel.Positive],
            StarLabel.Names[actual], review.Time, review.MissedWatermark is not null);
    }
}
