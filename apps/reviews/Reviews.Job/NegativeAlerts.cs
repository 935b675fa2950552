using Freshet;
using Freshet.Functions;
using Freshet.State;

namespace Reviews.Job;

/// <summary>A negative that waits or has matched. Immutable.</summary>
internal sealed record NegativeReview(string Id, long Time);

/// <summary>A product's negatives: those not yet in order, and those of a match begun. Immutable.</summary>
internal sealed record AlertState(NegativeReview[] Waiting, NegativeReview[] Matching);

/// <summary>
/// Three negatives of distinct reviews of one product within ten minutes (exclusive), in event time; after an alert the search goes on behind
/// its last review, so four negatives give one alert.
/// </summary>
internal sealed class NegativeAlerts : KeyedProcessFunction<string, Prediction, NegativeAlert>
{
    private const int Times = 3;
    private const long WithinMilliseconds = 600_000;

    private ValueState<AlertState> _state = null!;

    public override void Open(IKeyedStateStore state) =>
        _state = state.Value(new ValueStateDescriptor<AlertState>("negatives", new JsonStateSerializer<AlertState>(JsonContext.Default.AlertState)));

    public override void Process(Prediction value, KeyedContext<string> context, Collector<NegativeAlert> output)
    {
        AlertState state = _state.TryGet(out AlertState? found) ? found : new AlertState([], []);
        if (state.Waiting.Concat(state.Matching).Any(n => n.Id == value.ReviewId))
            return; // the other model said so already: a review is counted once
        _state.Set(state with { Waiting = [.. state.Waiting, new NegativeReview(value.ReviewId, value.Time)] });
        context.RegisterEventTimeTimer(new EventTime(value.Time));
    }

    public override void OnTimer(EventTime time, KeyedContext<string> context, Collector<NegativeAlert> output)
    {
        if (!_state.TryGet(out AlertState? state))
            return;
        List<NegativeReview> matching = [.. state.Matching.Where(n => time.Milliseconds - n.Time < WithinMilliseconds)];
        foreach (NegativeReview negative in state.Waiting.Where(n => n.Time <= time.Milliseconds).OrderBy(n => n.Time).ThenBy(n => n.Id, StringComparer.Ordinal))
        {
            matching.Add(negative);
            if (matching.Count < Times)
                continue;
            output.Collect(new NegativeAlert(context.Key, matching[0].Time, negative.Time, [.. matching.Select(n => n.Id)]));
            matching.Clear();
        }

        NegativeReview[] waiting = [.. state.Waiting.Where(n => n.Time > time.Milliseconds)];
        if (waiting.Length == 0 && matching.Count == 0)
            _state.Clear();
        else
            _state.Set(new AlertState(waiting, [.. matching]));
    }
}
