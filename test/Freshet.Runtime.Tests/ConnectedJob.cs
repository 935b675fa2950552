using System.Globalization;
using Freshet.Functions;
using Freshet.Sinks;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Runtime.Tests;

/// <summary>A job of two streams and one operator that reads both. Its results depend on event time alone, and none comes twice.</summary>
internal sealed class ConnectedJob
{
    private static readonly MapStateDescriptor<long, long> Rules = new("rules");

    public StreamExecutionEnvironment Environment { get; } = new();

    public CollectionSink<string> Results { get; } = new();

    /// <summary>The operators that the job is made for.</summary>
    public static IReadOnlyList<string> Operators { get; } =
        ["map", "flatMap", "coProcess", "keyedCoProcess", "broadcast", "keyedBroadcast", "intervalJoin", "join", "coGroup"];

    public static ConnectedJob Of(string kind, int firstCount = 400, int secondCount = 300)
    {
        var job = new ConnectedJob();
        DataStream<Order> orders = job.Environment
            .FromCollection([.. Times(firstCount, 1).Select((time, i) => new Order($"k{i % 7}", time, i))], Watermarks<Order>(o => o.Time)).Uid("orders");
        DataStream<Payment> payments = job.Environment
            .FromCollection([.. Times(secondCount, 2).Select((time, i) => new Payment($"k{i % 5}", time, i))], Watermarks<Payment>(p => p.Time))
            .Uid("payments");
        job.Connect(kind, orders, payments).Name(kind).SinkTo(job.Results).Parallelism(1);
        return job;
    }

    /// <summary>The results, each once, in an order of their own.</summary>
    public IEnumerable<string> Distinct() => Results.Records.Select(r => $"{r.Value} @{r.Time.Milliseconds}").Distinct(StringComparer.Ordinal);

    private DataStream<string> Connect(string kind, DataStream<Order> orders, DataStream<Payment> payments)
    {
        KeyedStream<string, Order> keyedOrders = orders.KeyBy(o => o.Key);
        KeyedStream<string, Payment> keyedPayments = payments.KeyBy(p => p.Key);
        TumblingEventTimeWindows windows = TumblingEventTimeWindows.Of(TimeSpan.FromMilliseconds(50));
        return kind switch
        {
            "map" => orders.Connect(payments).Map(o => $"order {o.Id}", p => $"payment {p.Id}"),
            "flatMap" => keyedOrders.Connect(keyedPayments).FlatMap<string>(
                (o, output) => output.Collect($"order {o.Id}"),
                (p, output) =>
                {
                    output.Collect($"payment {p.Id}");
                    output.Collect($"again {p.Id}", EventTime.None);
                }),
            "coProcess" => orders.Connect(payments).Process(() => new Copy()).Uid("tested"),
            "keyedCoProcess" => keyedOrders.Connect(keyedPayments).Process(() => new SumPerHundred()).Uid("tested"),
            "broadcast" => orders.Connect(payments.Broadcast(Rules)).Process(() => new Prefixes()).Uid("tested"),
            "keyedBroadcast" => keyedOrders.Connect(payments.Broadcast(Rules)).Process(() => new AtTheEnd()).Uid("tested"),
            "intervalJoin" => keyedOrders.IntervalJoin(keyedPayments).Between(TimeSpan.FromMilliseconds(-10), TimeSpan.FromMilliseconds(25))
                .UpperBoundExclusive().Process(() => new Pair(), new OrderSerializer(), new PaymentSerializer()).Uid("tested"),
            "join" => orders.Join(payments).Where(o => o.Key).EqualTo(p => p.Key).Window(windows)
                .Apply((o, p) => $"{o.Id} {p.Id}", new OrderSerializer(), new PaymentSerializer()).Uid("tested"),
            _ => orders.CoGroup(payments).Where(o => o.Key).EqualTo(p => p.Key).Window(windows)
                .Apply<string>(Group, new OrderSerializer(), new PaymentSerializer()).Uid("tested"),
        };
    }

    private static void Group(ReadOnlySpan<Order> orders, ReadOnlySpan<Payment> payments, Collector<string> output)
    {
        string left = string.Join(',', orders.ToArray().Select(o => o.Id).Order());
        string right = string.Join(',', payments.ToArray().Select(p => p.Id).Order());
        output.Collect($"{left} with {right}");
    }

    private static WatermarkStrategy<T> Watermarks<T>(Func<T, long> time) =>
        WatermarkStrategy<T>.ForBoundedOutOfOrderness(TimeSpan.FromMilliseconds(30)).WithTimestampAssigner(v => new EventTime(time(v)));

    // Out of order, but nobody is late.
    private static IEnumerable<long> Times(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => (i * 5L) - random.Next(29))];
    }

    internal sealed record Order(string Key, long Time, int Id);

    internal sealed record Payment(string Key, long Time, int Id);

    private sealed class Copy : CoProcessFunction<Order, Payment, string>, ICheckpointedFunction
    {
        private ListState<int> _seen = null!;

        public void InitializeState(FunctionInitializationContext context) =>
            _seen = context.OperatorState.List(new ListStateDescriptor<int>("seen"));

        public void SnapshotState(long checkpointId)
        {
        }

        public override void Process1(Order value, ProcessContext context, Collector<string> output)
        {
            See(value.Id * 2);
            output.Collect($"order {value.Id}");
        }

        public override void Process2(Payment value, ProcessContext context, Collector<string> output)
        {
            See((value.Id * 2) + 1);
            output.Collect($"payment {value.Id}");
        }

        // State and sources stand at the same point, so nothing comes twice to a subtask that remembers it.
        private void See(int value)
        {
            Assert.False(_seen.Get().Contains(value));
            _seen.Add(value);
        }
    }

    private sealed class SumPerHundred : KeyedCoProcessFunction<string, Order, Payment, string>
    {
        private MapState<long, long> _orders = null!;
        private MapState<long, long> _payments = null!;

        public override void Open(IKeyedStateStore state)
        {
            _orders = state.Map(new MapStateDescriptor<long, long>("orders"));
            _payments = state.Map(new MapStateDescriptor<long, long>("payments"));
        }

        public override void Process1(Order value, KeyedContext<string> context, Collector<string> output) =>
            Add(_orders, value.Time, value.Id, context);

        public override void Process2(Payment value, KeyedContext<string> context, Collector<string> output) =>
            Add(_payments, value.Time, value.Id, context);

        public override void OnTimer(EventTime time, KeyedContext<string> context, Collector<string> output)
        {
            _orders.TryGet(time.Milliseconds, out long orders);
            _payments.TryGet(time.Milliseconds, out long payments);
            _orders.Remove(time.Milliseconds);
            _payments.Remove(time.Milliseconds);
            output.Collect($"{context.Key} {orders} {payments}");
        }

        private static void Add(MapState<long, long> sums, long time, long value, KeyedContext<string> context)
        {
            long end = (((time + 1000) / 100) - 10) * 100 + 99;
            sums.TryGet(end, out long sum);
            sums.Put(end, sum + value);
            context.RegisterEventTimeTimer(new EventTime(end));
        }
    }

    private sealed class Prefixes : BroadcastProcessFunction<Order, Payment, string>
    {
        public override void Process(Order value, ReadOnlyBroadcastContext context, Collector<string> output) => output.Collect($"order {value.Id}");

        public override void ProcessBroadcast(Payment value, BroadcastContext context, Collector<string> output)
        {
            BroadcastState<long, long> rules = context.GetBroadcastState(Rules);
            rules.TryGet(0, out long sum);
            rules.Put(0, sum + value.Id);
            output.Collect($"{value.Id} makes {sum + value.Id}");
        }
    }

    private sealed class AtTheEnd : KeyedBroadcastProcessFunction<string, Order, Payment, string>
    {
        private ReducingState<long> _sum = null!;

        public override void Open(IKeyedStateStore state) => _sum = state.Reducing(new ReducingStateDescriptor<long>("sum", (a, b) => a + b));

        public override void Process(Order value, KeyedReadOnlyBroadcastContext<string> context, Collector<string> output)
        {
            _sum.Add(value.Id);
            context.RegisterEventTimeTimer(new EventTime(long.MaxValue - 1));
        }

        public override void ProcessBroadcast(Payment value, KeyedBroadcastContext<string> context, Collector<string> output) =>
            context.GetBroadcastState(Rules).Put(value.Id, value.Time);

        public override void OnTimer(EventTime time, KeyedReadOnlyBroadcastContext<string> context, Collector<string> output)
        {
            _sum.TryGet(out long sum);
            long rules = context.GetBroadcastState(Rules).Entries.Sum(e => e.Key * e.Value);
            output.Collect($"{context.Key} {sum} {rules}");
        }
    }

    private sealed class Pair : ProcessJoinFunction<Order, Payment, string>
    {
        public override void Process(Order left, Payment right, JoinContext context, Collector<string> output)
        {
            Assert.InRange(context.RightTime.Milliseconds - context.LeftTime.Milliseconds, -10, 24);
            output.Collect($"{left.Id} {right.Id}");
        }
    }

    private sealed class OrderSerializer : Serializer<Order>
    {
        public override void Write(Order value, System.Buffers.IBufferWriter<byte> output) =>
            Serializers.For<string>().Write(string.Create(CultureInfo.InvariantCulture, $"{value.Key} {value.Time} {value.Id}"), output);

        public override Order Read(ReadOnlySpan<byte> bytes) =>
            Serializers.For<string>().Read(bytes).Split(' ') is [var key, var time, var id]
                ? new Order(key, long.Parse(time, CultureInfo.InvariantCulture), int.Parse(id, CultureInfo.InvariantCulture))
                : throw new InvalidDataException("Not an order.");
    }

    private sealed class PaymentSerializer : Serializer<Payment>
    {
        private static readonly OrderSerializer Orders = new();

        public override void Write(Payment value, System.Buffers.IBufferWriter<byte> output) =>
            Orders.Write(new Order(value.Key, value.Time, value.Id), output);

        public override Payment Read(ReadOnlySpan<byte> bytes) => Orders.Read(bytes) is (var key, var time, var id) ? new Payment(key, time, id) : null!;
    }
}
