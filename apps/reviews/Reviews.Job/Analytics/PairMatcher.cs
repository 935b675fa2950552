using Freshet;
using Freshet.Functions;
using Freshet.State;

namespace Reviews.Job.Analytics;

/// <summary>Brings the predictions of two models for one review together with the review, whichever comes first. What lacks a part is forgotten after an hour.</summary>
internal sealed class PairMatcher : KeyedCoProcessFunction<(string Platform, string ReviewId), Review, Prediction, ModelPair>
{
    private static readonly long Patience = (long)TimeSpan.FromHours(1).TotalMilliseconds;

    private ValueState<Review> _review = null!;
    private ValueState<Prediction> _first = null!;
    private ValueState<Prediction> _second = null!;

    public override void Open(IKeyedStateStore state)
    {
        _review = state.Value(new ValueStateDescriptor<Review>("review", new JsonStateSerializer<Review>(JsonContext.Default.Review)));
        _first = state.Value(new ValueStateDescriptor<Prediction>("first", new JsonStateSerializer<Prediction>(JsonContext.Default.Prediction)));
        _second = state.Value(new ValueStateDescriptor<Prediction>("second", new JsonStateSerializer<Prediction>(JsonContext.Default.Prediction)));
    }

    public override void Process1(Review value, KeyedContext<(string Platform, string ReviewId)> context, Collector<ModelPair> output)
    {
        _review.Set(value);
        Forget(value.Time, context);
        Match(output);
    }

    public override void Process2(Prediction value, KeyedContext<(string Platform, string ReviewId)> context, Collector<ModelPair> output)
    {
        if (!_first.TryGet(out Prediction? first))
            _first.Set(value);
        else if (first.Model != value.Model)
            _second.Set(value);
        Forget(value.Time, context);
        Match(output);
    }

    public override void OnTimer(EventTime time, KeyedContext<(string Platform, string ReviewId)> context, Collector<ModelPair> output) => Clear();

    private static void Forget(long time, KeyedContext<(string Platform, string ReviewId)> context)
    {
        long now = Math.Max(context.Watermark.Milliseconds, time); // a late review waits too
        context.RegisterEventTimeTimer(new EventTime(Math.Min(now, long.MaxValue - Patience) + Patience));
    }

    private void Match(Collector<ModelPair> output)
    {
        if (!_review.TryGet(out Review? review) || !_first.TryGet(out Prediction? first) || !_second.TryGet(out Prediction? second))
            return;
        output.Collect(ModelPair.Of(review, first, second), new EventTime(review.Time));
        Clear();
    }

    private void Clear()
    {
        _review.Clear();
        _first.Clear();
        _second.Clear();
    }
}
