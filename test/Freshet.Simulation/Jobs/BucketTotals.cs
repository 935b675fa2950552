using System.Globalization;
using Freshet.Functions;
using Freshet.State;

namespace Freshet.Simulation.Jobs;

/// <summary>Sums a key's amounts by buckets of event time, each told by a timer when the watermark has passed it: windows made by hand.</summary>
internal sealed class BucketTotals(TimeSpan size) : KeyedProcessFunction<string, Event, Result>
{
    private readonly long _size = (long)size.TotalMilliseconds;
    private MapState<long, long> _sums = null!;

    public override void Open(IKeyedStateStore state) => _sums = state.Map(new MapStateDescriptor<long, long>("sums"));

    public override void Process(Event value, KeyedContext<string> context, Collector<Result> output)
    {
        long bucket = value.Time / _size;
        _sums.TryGet(bucket, out long sum);
        _sums.Put(bucket, sum + value.Amount);
        context.RegisterEventTimeTimer(new EventTime(((bucket + 1) * _size) - 1));
    }

    public override void OnTimer(EventTime time, KeyedContext<string> context, Collector<Result> output)
    {
        long bucket = time.Milliseconds / _size;
        _sums.TryGet(bucket, out long sum);
        _sums.Remove(bucket);
        output.Collect(new Result(IdOf(context.Key, bucket), context.Key, 0, sum));
    }

    public static string IdOf(string key, long bucket) => string.Create(CultureInfo.InvariantCulture, $"b{key}:{bucket}");
}
