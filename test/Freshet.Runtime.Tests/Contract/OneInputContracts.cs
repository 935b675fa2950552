using Freshet.Functions;
using Freshet.State;
using Freshet.Testing.Contract;

namespace Freshet.Runtime.Tests.Contract;

/// <summary>Operators without keys, and those that go by key without windows.</summary>
internal static class OneInputContracts
{
    private static readonly OutputTag<string> Odd = new("odd");

    public static IEnumerable<OperatorContract> All { get; } =
    [
        Unkeyed("map", s => s.Map(v => $"{v.Item1} {v.Item2}")),
        Unkeyed("flat map", s => s.FlatMap<string>((v, output) =>
        {
            for (int i = 0; i < v.Item2 % 3; i++)
                output.Collect($"{v.Item1} {i}");
        })),
        OperatorContract.Of<(string, long), (string, long)>("filter", s => s.Filter(v => v.Item2 % 2 == 0), ContractInput.One(1)) with { IsKeyed = false },
        Unkeyed("process with a list that restores share out", s => s.Process(() => new Splitting())),
        Unkeyed("timestamps and watermarks, whose watermarks begin anew when restored", s => s
            .AssignTimestampsAndWatermarks(
                WatermarkStrategy<(string, long)>.ForBoundedOutOfOrderness(TimeSpan.FromMilliseconds(10)).WithTimestampAssigner((v, t) => t))) with
        {
            MakesWatermarks = true,
        },
        Async(AsyncOutputMode.Ordered, 1),
        Async(AsyncOutputMode.Unordered, 1),
        Async(AsyncOutputMode.Ordered, 3),
        Keyed("keyed process with every kind of state and timers of both clocks", s => s.Process(() => new EveryState(null))),
        Keyed("keyed process whose state expires by and by, and so is left", s => s.Process(() => new Counting(
            new StateTimeToLive(TimeSpan.FromMilliseconds(50))))) with
        {
            KeepsState = true,
        },
        Keyed("keyed process with every kind of state, which expires", s => s.Process(() => new EveryState(
            new StateTimeToLive(TimeSpan.FromMilliseconds(40)) { UpdateType = StateUpdateType.OnReadAndWrite }))),
        Rolling("reduce", s => s.Reduce((a, b) => (a.Item1, (a.Item2 * 3) + b.Item2))),
        Rolling("sum", s => s.Sum(v => v.Item2, (v, sum) => (v.Item1, sum))),
        Rolling("min", s => s.Min(v => v.Item2, (v, min) => (v.Item1, min))),
        Rolling("max", s => s.Max(v => v.Item2, (v, max) => (v.Item1, max))),
        Rolling("min by", s => s.MinBy(v => v.Item2)),
        Rolling("max by, the last", s => s.MaxBy(v => v.Item2, first: false)),
    ];

    private static OperatorContract Unkeyed<T>(string name, Func<DataStream<(string, long)>, DataStream<T>> build) =>
        OperatorContract.Of(name, build, ContractInput.One(1)) with { IsKeyed = false };

    private static OperatorContract Keyed(string name, Func<KeyedStream<string, (string, long)>, DataStream<string>> build) =>
        OperatorContract.Of<(string, long), string>(name, s => build(s.KeyBy(v => v.Item1)), ContractInput.One(2));

    private static OperatorContract Rolling(string name, Func<KeyedStream<string, (string, long)>, DataStream<(string, long)>> build) =>
        OperatorContract.Of<(string, long), (string, long)>(
            $"{name}, which keeps a value of each key", s => build(s.KeyBy(v => v.Item1)), ContractInput.One(3)) with
        {
            KeepsState = true,
        };

    private static OperatorContract Async(AsyncOutputMode mode, int batch) => new(
        $"asynchronous map, {mode}, {batch} in a call, where a restored call holds up the watermark",
        (options, state, now) => new AnsweringSubject(new AsyncOptions { OutputMode = mode, MaxBatchSize = batch }, options, state, now),
        ContractInput.One(4))
    {
        IsKeyed = false,
        MakesWatermarks = true,
        AnyOrderWhenRestored = mode == AsyncOutputMode.Unordered,
    };

    private sealed class Splitting : ProcessFunction<(string, long), string>, ICheckpointedFunction
    {
        private ListState<long> _seen = null!;

        public void InitializeState(FunctionInitializationContext context) =>
            _seen = context.OperatorState.List(new ListStateDescriptor<long>("seen"));

        public void SnapshotState(long checkpointId)
        {
        }

        public override void Process((string, long) value, ProcessContext context, Collector<string> output)
        {
            _seen.Add(value.Item2);
            output.Collect($"{value.Item1} {value.Item2}");
            if (value.Item2 % 2 == 1)
                context.Output(Odd, $"{value.Item1} odd");
        }
    }

    private sealed class Counting(StateTimeToLive? timeToLive) : KeyedProcessFunction<string, (string, long), string>
    {
        private ValueState<long> _count = null!;

        public override void Open(IKeyedStateStore state) => _count = state.Value(new ValueStateDescriptor<long>("count") { TimeToLive = timeToLive });

        public override void Process((string, long) value, KeyedContext<string> context, Collector<string> output)
        {
            _count.TryGet(out long count);
            _count.Set(count + 1);
            output.Collect($"{context.Key} {count + 1}");
        }
    }

    /// <summary>Keeps all it gets in every kind of state, tells it by a timer of either clock and forgets it by the one of event time.</summary>
    private sealed class EveryState(StateTimeToLive? timeToLive) : KeyedProcessFunction<string, (string, long), string>
    {
        private ValueState<long> _last = null!;
        private ListState<long> _list = null!;
        private MapState<long, long> _map = null!;
        private ReducingState<long> _sum = null!;
        private AggregatingState<(string, long), string> _joined = null!;

        public override void Open(IKeyedStateStore state)
        {
            _last = state.Value(new ValueStateDescriptor<long>("last") { TimeToLive = timeToLive });
            _list = state.List(new ListStateDescriptor<long>("list") { TimeToLive = timeToLive });
            _map = state.Map(new MapStateDescriptor<long, long>("map") { TimeToLive = timeToLive });
            _sum = state.Reducing(new ReducingStateDescriptor<long>("sum", (a, b) => a + b) { TimeToLive = timeToLive });
            _joined = state.Aggregating(new AggregatingStateDescriptor<(string, long), string, string>("joined", new Joining()) { TimeToLive = timeToLive });
        }

        public override void Process((string, long) value, KeyedContext<string> context, Collector<string> output)
        {
            _last.Set(value.Item2);
            _list.Add(value.Item2);
            _map.Put(value.Item2 % 3, value.Item2);
            _sum.Add(value.Item2);
            _joined.Add(value);
            long time = Math.Max(context.Time.Milliseconds, context.Watermark.Milliseconds);
            context.RegisterEventTimeTimer(new EventTime(time + 20 + value.Item2));
            context.DeleteEventTimeTimer(new EventTime(time + 23));
            context.RegisterEventTimeTimer(EventTime.Max);
            context.RegisterProcessingTimeTimer(context.CurrentProcessingTime + TimeSpan.FromMilliseconds(15 + value.Item2));
            context.DeleteProcessingTimeTimer(context.CurrentProcessingTime + TimeSpan.FromMilliseconds(18));
        }

        public override void OnTimer(EventTime time, KeyedContext<string> context, Collector<string> output)
        {
            bool any = _last.TryGet(out long last);
            _sum.TryGet(out long sum);
            _joined.TryGet(out string? joined);
            string map = string.Join(',', _map.Entries.OrderBy(e => e.Key).Select(e => $"{e.Key}:{e.Value}"));
            output.Collect($"{context.Key} {context.TimeDomain} {any} {last} [{string.Join(',', _list.Get().ToArray())}] {{{map}}} {sum} '{joined}'");
            if (context.TimeDomain == TimeDomain.ProcessingTime)
            {
                context.Output(Odd, $"{context.Key} told at {context.CurrentProcessingTime.Milliseconds}");
                return;
            }

            _last.Clear();
            _list.Clear();
            _map.Clear();
            _sum.Clear();
            _joined.Clear();
        }
    }
}
