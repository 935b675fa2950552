using Freshet.Functions;
using Freshet.Sinks;
using Freshet.State;

namespace Freshet.Runtime.Tests;

/// <summary>A job with everything in it: two sources, a union, a key, state, timers, a side output. Its results depend on event time.</summary>
internal sealed class CountJob
{
    private static readonly OutputTag<string> LateTag = new("late");

    public StreamExecutionEnvironment Environment { get; } = new();

    public CollectionSink<string> Counts { get; } = new();

    public CollectionSink<string> Late { get; } = new();

    public static CountJob Over(int events, Func<Event, Event>? map = null)
    {
        var job = new CountJob();
        WatermarkStrategy<Event> watermarks = WatermarkStrategy<Event>.ForBoundedOutOfOrderness(TimeSpan.FromMilliseconds(50))
            .WithTimestampAssigner(e => new EventTime(e.Time))
            .WithLateMarker((e, _) => e with { IsLate = true });
        DataStream<Event> first = job.Environment.FromCollection(Events(events, 1), watermarks).Uid("first");
        DataStream<Event> second = job.Environment.FromCollection(Events(events / 2, 2), watermarks).Uid("second");
        DataStream<string> counts = first.Union(second)
            .Map(map ?? (e => e))
            .KeyBy(e => e.Key)
            .Process(() => new CountPerHundred())
            .Uid("count");
        counts.SinkTo(job.Counts).Parallelism(1);
        counts.GetSideOutput(LateTag).SinkTo(job.Late).Parallelism(1);
        return job;
    }

    public static IReadOnlyList<string> Sorted(CollectionSink<string> sink) => [.. sink.Records.Select(r => r.Value).Order(StringComparer.Ordinal)];

    private static List<Event> Events(int count, int seed)
    {
        var random = new Random(seed);
        var events = new List<Event>();
        for (int i = 0; i < count; i++)
            events.Add(new Event($"k{random.Next(20)}", (i * 10) - random.Next(random.Next(20) == 0 ? 400 : 60), (seed * 1_000_000) + i));
        return events;
    }

    internal sealed record Event(string Key, long Time, int Id, bool IsLate = false);

    /// <summary>Counts and sums on-time events per key and 100 ms, told when the watermark passes the end.</summary>
    private sealed class CountPerHundred : KeyedProcessFunction<string, Event, string>
    {
        private ValueState<long> _total = null!;

        public override void Open(IKeyedStateStore state) => _total = state.Value(new ValueStateDescriptor<long>("total"));

        public override void Process(Event value, KeyedContext<string> context, Collector<string> output)
        {
            if (value.IsLate)
            {
                context.Output(LateTag, $"{value.Key} {value.Id}");
                return;
            }

            _total.TryGet(out long total);
            _total.Set(total + value.Id);
            context.RegisterEventTimeTimer(new EventTime((value.Time / 100 * 100) + 99));
        }

        public override void OnTimer(EventTime time, KeyedContext<string> context, Collector<string> output)
        {
            // The total itself may hold later events; only at the very end is it the same for every order of arrival.
            output.Collect(context.Watermark == EventTime.Max && _total.TryGet(out long total)
                ? $"{context.Key} {time.Milliseconds} {total}"
                : $"{context.Key} {time.Milliseconds}");
        }
    }
}
