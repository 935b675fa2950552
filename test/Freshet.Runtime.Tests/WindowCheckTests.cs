using Freshet.Functions;
using Freshet.Sinks;
using Freshet.State;
using Freshet.Testing;
using Freshet.Windowing;

namespace Freshet.Runtime.Tests;

/// <summary>Windows that cannot work are refused when the job is built, with the operator's name and the remedy.</summary>
public sealed class WindowCheckTests
{
    private static readonly WatermarkStrategy<long> Ordered = WatermarkStrategy<long>.ForMonotonousTimestamps();

    [Fact]
    public void An_event_time_window_behind_a_source_without_watermarks_is_refused()
    {
        InvalidOperationException e = Refused(null, s => s.Map(v => v).KeyBy(v => v).Window(TumblingEventTimeWindows.Of(Span(10))).Reduce((a, b) => a + b));
        Assert.Equal(
            "'totals' (node 2, Window) cuts its stream by event time, but no source in front of it has watermarks, so no window would end. "
            + "Give the source a watermark strategy, or take windows of processing time.",
            e.Message);
    }

    [Fact]
    public void A_trigger_that_waits_for_event_time_behind_a_source_without_watermarks_is_refused()
    {
        InvalidOperationException e = Refused(null, s => s.KeyBy(v => v).Window(TumblingProcessingTimeWindows.Of(Span(10)))
            .Trigger(() => new PurgingTrigger(new ContinuousEventTimeTrigger(Span(3)))).Reduce((a, b) => a + b));
        Assert.StartsWith("'totals' (node 1, Window) fires by event time, but no source in front of it has watermarks.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sessions_of_an_aggregate_that_cannot_merge_are_refused_and_with_an_evictor_they_are_not()
    {
        InvalidOperationException e = Refused(
            Ordered, s => s.KeyBy(v => v).Window(EventTimeSessionWindows.WithGap(Span(10))).Aggregate(new CountOnly(), Serializers.For<long>()));
        Assert.Equal(
            "'totals' (node 1, Window) has session windows, which merge, and an aggregate that cannot. Override AggregateFunction.Merge.", e.Message);
        Validate(Ordered, s => s.KeyBy(v => v).Window(EventTimeSessionWindows.WithGap(Span(10))).Evictor(new CountEvictor(1)).Aggregate(new CountOnly()));
        Validate(Ordered, s => s.KeyBy(v => v).Window(TumblingEventTimeWindows.Of(Span(10))).Aggregate(new CountOnly()));
    }

    [Fact]
    public void Windows_that_need_no_watermarks_pass_without_them()
    {
        Validate(null, s => s.KeyBy(v => v).Window(TumblingProcessingTimeWindows.Of(Span(10))).Reduce((a, b) => a + b));
        Validate(null, s => s.KeyBy(v => v).CountWindow(3).Reduce((a, b) => a + b));
        Validate(null, s => s.KeyBy(v => v).Window(GlobalWindows.CreateWithEndOfStreamTrigger()).Reduce((a, b) => a + b));
    }

    [Fact]
    public void One_source_with_watermarks_is_enough_for_a_union()
    {
        var environment = new StreamExecutionEnvironment();
        DataStream<long> none = environment.FromCollection<long>([]).Uid("none");
        DataStream<long> ordered = environment.FromCollection<long>([], Ordered).Uid("ordered");
        none.Union(ordered).KeyBy(v => v).Window(TumblingEventTimeWindows.Of(Span(10))).Reduce((a, b) => a + b).Uid("totals")
            .SinkTo(new CollectionSink<long>());
        environment.Graph.Validate();
    }

    [Fact]
    public void A_trigger_that_cannot_merge_is_refused_on_windows_that_do()
    {
        KeyedStream<long, long> stream = new StreamExecutionEnvironment().FromCollection<long>([], Ordered).KeyBy(v => v);
        ArgumentException e = Assert.Throws<ArgumentException>(
            () => stream.Window(EventTimeSessionWindows.WithGap(Span(10))).Trigger(() => new DeltaTrigger<long>(1, (a, b) => b - a)));
        Assert.Contains("DeltaTrigger`1 cannot. Take a trigger whose CanMerge is true.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_make_no_window_trigger_or_evictor_are_refused()
    {
        KeyedStream<long, long> stream = new StreamExecutionEnvironment().FromCollection<long>([], Ordered).KeyBy(v => v);
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.CountWindow(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.CountWindow(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.CountWindow(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Window(TumblingEventTimeWindows.Of(Span(10))).AllowedLateness(Span(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CountEvictor(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TimeEvictor(Span(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ContinuousEventTimeTrigger(TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ContinuousProcessingTimeTrigger(TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProcessingTimeoutTrigger(new CountTrigger(1), TimeSpan.Zero));
    }

    [Fact]
    public void Windows_over_a_whole_stream_have_one_subtask_and_no_more()
    {
        DataStream<long> sums = new StreamExecutionEnvironment().FromCollection<long>([], Ordered)
            .WindowAll(TumblingEventTimeWindows.Of(Span(10))).Reduce((a, b) => a + b).Name("all sums");
        Assert.Equal(1, sums.Parallelism(1).Node.Parallelism);
        ArgumentOutOfRangeException e = Assert.Throws<ArgumentOutOfRangeException>(() => sums.Parallelism(2));
        Assert.StartsWith("'all sums' (node 1) sees the whole stream, so it has one subtask. Key the stream to have more", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_that_names_no_gap_fails_with_a_sentence()
    {
        using OperatorHarness<string, string> harness = new(
            s => s.KeyBy(v => v).Window(EventTimeSessionWindows.WithDynamicGap<string>(_ => TimeSpan.Zero)).Reduce((a, b) => a + b));
        OperatorFailedException e = Assert.Throws<OperatorFailedException>(() => harness.Push("a", new EventTime(1)));
        Assert.Contains("The gap of a session is at least one millisecond.", e.InnerException!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sums_and_extremes_of_a_field_leave_the_other_fields_of_the_record_they_stand_in()
    {
        Order[] orders = [new("a", 3, "first"), new("a", 1, "second"), new("a", 5, "third"), new("a", 1, "fourth")];
        Assert.Equal(new Order("a", 10, "first"), Of(orders, w => w.Sum(o => o.Amount, (o, sum) => o with { Amount = sum }, Order.Serializer)));
        Assert.Equal(new Order("a", 1, "first"), Of(orders, w => w.Min(o => o.Amount, (o, least) => o with { Amount = least }, Order.Serializer)));
        Assert.Equal(new Order("a", 5, "first"), Of(orders, w => w.Max(o => o.Amount, (o, most) => o with { Amount = most }, Order.Serializer)));
        Assert.Equal(orders[1], Of(orders, w => w.MinBy(o => o.Amount, serializer: Order.Serializer)));
        Assert.Equal(orders[3], Of(orders, w => w.MinBy(o => o.Amount, first: false, Order.Serializer)));
        Assert.Equal(orders[2], Of(orders, w => w.MaxBy(o => o.Amount, serializer: Order.Serializer)));
    }

    private static Order Of(Order[] orders, Func<WindowedStream<string, Order>, DataStream<Order>> verb)
    {
        using OperatorHarness<Order, Order> harness = new(s => verb(s.KeyBy(o => o.Customer).CountWindow(4)));
        foreach (Order order in orders)
            harness.Push(order, EventTime.None);
        return Assert.Single(harness.TakeOutput()).Value;
    }

    private static InvalidOperationException Refused(WatermarkStrategy<long>? watermarks, Func<DataStream<long>, DataStream<long>> build) =>
        Assert.Throws<InvalidOperationException>(() => Validate(watermarks, build));

    private static void Validate(WatermarkStrategy<long>? watermarks, Func<DataStream<long>, DataStream<long>> build)
    {
        var environment = new StreamExecutionEnvironment();
        build(environment.FromCollection<long>([], watermarks).Uid("numbers")).Uid("totals").Name("totals").SinkTo(new CollectionSink<long>());
        environment.Graph.Validate();
    }

    private static TimeSpan Span(long milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private sealed record Order(string Customer, int Amount, string Note)
    {
        public static Serializer<Order> Serializer { get; } = new OrderSerializer();

        private sealed class OrderSerializer : Serializer<Order>
        {
            public override void Write(Order value, System.Buffers.IBufferWriter<byte> output) => throw new NotSupportedException("No snapshot is taken.");

            public override Order Read(ReadOnlySpan<byte> bytes) => throw new NotSupportedException("No snapshot is taken.");
        }
    }

    private sealed class CountOnly : AggregateFunction<long, long, long>
    {
        public override long CreateAccumulator() => 0;

        public override long Add(long value, long accumulator) => accumulator + 1;

        public override long GetResult(long accumulator) => accumulator;
    }
}
