using Freshet.Functions;
using Freshet.State;
using Freshet.Testing.Contract;

namespace Freshet.Runtime.Tests.Contract;

/// <summary>Operators that read two streams.</summary>
internal static class TwoInputContracts
{
    private static readonly OutputTag<(string, long)> LateLeft = new("late left");
    private static readonly OutputTag<(string, long)> LateRight = new("late right");
    private static readonly MapStateDescriptor<long, string> Rules = new("rules");

    public static IEnumerable<OperatorContract> All { get; } =
    [
        Unkeyed("connected map", (a, b) => a.Connect(b).Map(v => $"{v.Item1} first {v.Item2}", v => $"{v.Item1} second {v.Item2}")),
        Unkeyed("connected flat map", (a, b) => a.Connect(b).FlatMap<string>(Twice, (v, output) => output.Collect($"{v.Item1} second {v.Item2}"))),
        Unkeyed("connected process", (a, b) => a.Connect(b).Process(() => new Telling())),
        Unkeyed("broadcast process", (a, b) => a.Connect(b.Broadcast(Rules)).Process(() => new Ruled())),
        Keyed("keyed connected map", (a, b) => By(a).Connect(By(b)).Map(v => $"{v.Item1} first {v.Item2}", v => $"{v.Item1} second {v.Item2}")),
        Keyed("keyed connected flat map", (a, b) => By(a).Connect(By(b)).FlatMap<string>(Twice, Twice)),
        Keyed("keyed connected process with timers", (a, b) => By(a).Connect(By(b)).Process(() => new Balance())),
        Keyed("keyed broadcast process with timers", (a, b) => By(a).Connect(b.Broadcast(Rules)).Process(() => new KeyedRuled())),
        Keyed("interval join", (a, b) => By(a).IntervalJoin(By(b)).Between(TimeSpan.FromMilliseconds(-10), TimeSpan.FromMilliseconds(15))
            .SideOutputLeftLateData(LateLeft).SideOutputRightLateData(LateRight).Process(() => new Pair())),
        Keyed("interval join without its bounds", (a, b) => By(a).IntervalJoin(By(b)).Between(TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(20))
            .LowerBoundExclusive().UpperBoundExclusive().Process(() => new Pair())),
    ];

    private static OperatorContract Unkeyed(
        string name, Func<DataStream<(string, long)>, DataStream<(string, long)>, DataStream<string>> build) => Keyed(name, build) with { IsKeyed = false };

    private static OperatorContract Keyed(
        string name, Func<DataStream<(string, long)>, DataStream<(string, long)>, DataStream<string>> build) =>
        OperatorContract.Of(name, build, ContractInput.Two(11));

    private static KeyedStream<string, (string, long)> By(DataStream<(string, long)> stream) => stream.KeyBy(v => v.Item1);

    private static void Twice((string, long) value, Collector<string> output)
    {
        output.Collect($"{value.Item1} first {value.Item2}");
        output.Collect($"{value.Item1} again {value.Item2}");
    }

    private sealed class Telling : CoProcessFunction<(string, long), (string, long), string>
    {
        public override void Process1((string, long) value, ProcessContext context, Collector<string> output) =>
            output.Collect($"{value.Item1} first {value.Item2} {context.Time.Milliseconds}");

        public override void Process2((string, long) value, ProcessContext context, Collector<string> output)
        {
            output.Collect($"{value.Item1} second {value.Item2} {context.Time.Milliseconds}");
            context.Output(LateRight, value);
        }
    }

    private sealed class Balance : KeyedCoProcessFunction<string, (string, long), (string, long), string>
    {
        private ValueState<long> _sum = null!;

        public override void Open(IKeyedStateStore state) => _sum = state.Value(new ValueStateDescriptor<long>("sum"));

        public override void Process1((string, long) value, KeyedContext<string> context, Collector<string> output) => Add(value.Item2, context);

        public override void Process2((string, long) value, KeyedContext<string> context, Collector<string> output) => Add(-value.Item2, context);

        public override void OnTimer(EventTime time, KeyedContext<string> context, Collector<string> output)
        {
            _sum.TryGet(out long sum);
            output.Collect($"{context.Key} {context.TimeDomain} {sum}");
            if (context.TimeDomain == TimeDomain.EventTime)
                _sum.Clear();
        }

        private void Add(long value, KeyedContext<string> context)
        {
            _sum.TryGet(out long sum);
            _sum.Set(sum + value);
            context.RegisterEventTimeTimer(new EventTime(Math.Max(context.Time.Milliseconds, context.Watermark.Milliseconds) + 20));
            context.RegisterProcessingTimeTimer(context.CurrentProcessingTime + TimeSpan.FromMilliseconds(20));
        }
    }

    private sealed class Ruled : BroadcastProcessFunction<(string, long), (string, long), string>
    {
        public override void Process((string, long) value, ReadOnlyBroadcastContext context, Collector<string> output) =>
            output.Collect($"{value.Item1} {context.GetBroadcastState(Rules).TryGet(value.Item2, out string? rule)} {rule}");

        public override void ProcessBroadcast((string, long) value, BroadcastContext context, Collector<string> output) =>
            context.GetBroadcastState(Rules).Put(value.Item2, value.Item1);
    }

    private sealed class KeyedRuled : KeyedBroadcastProcessFunction<string, (string, long), (string, long), string>
    {
        private static readonly ValueStateDescriptor<long> Sum = new("sum");
        private ValueState<long> _sum = null!;

        public override void Open(IKeyedStateStore state) => _sum = state.Value(Sum);

        public override void Process((string, long) value, KeyedReadOnlyBroadcastContext<string> context, Collector<string> output)
        {
            _sum.TryGet(out long sum);
            _sum.Set(sum + value.Item2);
            bool any = context.GetBroadcastState(Rules).TryGet(value.Item2, out string? rule);
            output.Collect($"{value.Item1} {sum} {any} {rule}");
            context.RegisterEventTimeTimer(new EventTime(Math.Max(context.Time.Milliseconds, context.Watermark.Milliseconds) + 20));
        }

        public override void ProcessBroadcast((string, long) value, KeyedBroadcastContext<string> context, Collector<string> output)
        {
            context.GetBroadcastState(Rules).Put(value.Item2, value.Item1);
            context.ApplyToKeyedState(Sum, (key, state) =>
            {
                state.TryGet(out long sum);
                output.Collect($"{key} has {sum}");
            });
        }

        public override void OnTimer(EventTime time, KeyedReadOnlyBroadcastContext<string> context, Collector<string> output)
        {
            _sum.TryGet(out long sum);
            output.Collect($"{context.Key} at last {sum}");
            _sum.Clear();
        }
    }

    private sealed class Pair : ProcessJoinFunction<(string, long), (string, long), string>
    {
        public override void Process((string, long) left, (string, long) right, JoinContext context, Collector<string> output) =>
            output.Collect($"{left.Item1} {left.Item2}@{context.LeftTime.Milliseconds} {right.Item2}@{context.RightTime.Milliseconds}");
    }
}
