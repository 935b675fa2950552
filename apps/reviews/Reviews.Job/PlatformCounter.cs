using Freshet;
using Freshet.Functions;
using Freshet.State;
using Reviews.Learning;

namespace Reviews.Job;

/// <summary>Counts a platform's predictions by label. The key is platform, model and minute, so a key is one tumbling window.</summary>
internal sealed class PlatformCounter : KeyedProcessFunction<string, Prediction, PlatformCount>
{
    private const long WindowMilliseconds = 60_000;

    private ValueState<long[]> _counts = null!;

    /// <summary>The key of a prediction's window.</summary>
    public static string KeyOf(Prediction prediction) =>
        FormattableString.Invariant($"{prediction.Platform}\n{prediction.Model}\n{WindowStart(prediction.Time)}");

    public override void Open(IKeyedStateStore state) =>
        _counts = state.Value(new ValueStateDescriptor<long[]>("counts", new JsonStateSerializer<long[]>(JsonContext.Default.Int64Array)));

    public override void Process(Prediction value, KeyedContext<string> context, Collector<PlatformCount> output)
    {
        long[] counts = _counts.TryGet(out long[]? old) ? [.. old] : new long[StarLabel.Count];
        for (int label = 0; label < counts.Length; label++)
        {
            if (StarLabel.Names[label] == value.Label)
                counts[label]++;
        }

        _counts.Set(counts);
        context.RegisterEventTimeTimer(new EventTime(WindowStart(value.Time) + WindowMilliseconds - 1));
    }

    public override void OnTimer(EventTime time, KeyedContext<string> context, Collector<PlatformCount> output)
    {
        if (!_counts.TryGet(out long[]? counts))
            return;
        string[] key = context.Key.Split('\n');
        long end = time.Milliseconds + 1;
        output.Collect(new PlatformCount(
            key[0], key[1], end - WindowMilliseconds, end, counts[StarLabel.Negative], counts[StarLabel.Neutral], counts[StarLabel.Positive]));
        _counts.Clear();
    }

    private static long WindowStart(long time) => time - (((time % WindowMilliseconds) + WindowMilliseconds) % WindowMilliseconds);
}
