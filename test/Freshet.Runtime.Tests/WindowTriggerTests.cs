using Freshet.Functions;
using Freshet.State;
using Freshet.Testing;
using Freshet.Windowing;

namespace Freshet.Runtime.Tests;

/// <summary>Triggers and evictors of one's own, and what no recorded case can show of the built-in ones.</summary>
public sealed class WindowTriggerTests
{
    [Fact]
    public void A_trigger_that_looks_at_the_record_fires_where_it_says_so()
    {
        using OperatorHarness<string, string> harness = new(s => Joined(s.KeyBy(Key).Window(GlobalWindows.Create()).Trigger(() => new AtMark())));
        Push(harness, "a:1", "b:2", "a:end", "a:3", "b:end", "a:end");
        Assert.Equal(["a=1+end", "b=2+end", "a=3+end"], harness.TakeOutput().Select(r => r.Value));
    }

    [Fact]
    public void A_trigger_inside_another_sees_the_record_too()
    {
        using OperatorHarness<string, string> harness = new(s => Joined(
            s.KeyBy(Key).Window(GlobalWindows.Create()).Trigger(() => new ProcessingTimeoutTrigger(new AtMark(), TimeSpan.FromMilliseconds(5)))));
        Push(harness, "a:1", "a:end", "a:2");
        Assert.Equal(["a=1+end"], harness.TakeOutput().Select(r => r.Value));
        harness.SetProcessingTime(new EventTime(5));
        Assert.Equal(["a=2"], harness.TakeOutput().Select(r => r.Value));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_trigger_of_another_type_of_records_is_refused_wrapped_or_not(bool isWrapped)
    {
        KeyedStream<string, long> stream = new StreamExecutionEnvironment().FromCollection<long>([]).KeyBy(v => $"{v}");
        ArgumentException e = Assert.Throws<ArgumentException>(
            () => stream.Window(GlobalWindows.Create()).Trigger(() => isWrapped ? new PurgingTrigger(new AtMark()) : new AtMark()));
        Assert.Contains("looks at records of type System.String, and the stream's are of type System.Int64", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void State_of_a_trigger_is_merged_with_its_sessions_whatever_its_kind(int parallelism)
    {
        OperatorHarness<string, string> Start(OperatorState? state) => new(
            s => Joined(s.KeyBy(Key).Window(EventTimeSessionWindows.WithGap(TimeSpan.FromMilliseconds(5))).Trigger(() => new AtThreeOfEachKind())),
            new JobOptions { Parallelism = parallelism }, state);
        OperatorHarness<string, string> harness = Start(null);
        harness.Push("a:1", new EventTime(0));
        harness.Push("a:2", new EventTime(10));
        OperatorState state = harness.Snapshot();
        harness.Dispose();
        harness = Start(state);
        harness.Push("b:8", new EventTime(5));
        Assert.Empty(harness.TakeOutput());
        harness.Push("a:3", new EventTime(5)); // bridges both
        Assert.Equal([("a=1+2+3", 14L)], harness.TakeOutput().Select(r => (r.Value, r.Time.Milliseconds)));
        harness.Dispose();
    }

    [Fact]
    public void A_continuous_trigger_of_a_window_without_end_comes_to_an_end_with_the_input()
    {
        using OperatorHarness<string, string> harness = new(s => Joined(
            s.KeyBy(Key).Window(GlobalWindows.Create()).Trigger(() => new ContinuousEventTimeTrigger(TimeSpan.FromMilliseconds(10)))));
        harness.Push("a:1", new EventTime(3));
        harness.PushWatermark(new EventTime(10));
        Assert.Single(harness.TakeOutput());
        harness.PushWatermark(EventTime.Max);
        Assert.Equal(["a=1", "a=1"], harness.TakeOutput().Select(r => r.Value));
        Assert.Equal(0, harness.EventTimeTimers);
    }

    [Fact]
    public void A_record_without_time_under_a_continuous_trigger_fails_when_it_would_fire_for_ever()
    {
        using OperatorHarness<string, string> harness = new(s => Joined(
            s.KeyBy(Key).Window(GlobalWindows.Create()).Trigger(() => new ContinuousEventTimeTrigger(TimeSpan.FromMilliseconds(10)))));
        harness.Push("a:1", EventTime.None);
        OperatorFailedException e = Assert.Throws<OperatorFailedException>(() => harness.PushWatermark(new EventTime(0)));
        Assert.StartsWith("A record without event time came to a trigger", e.InnerException!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Windows_of_one_key_that_fire_at_one_time_come_in_the_order_of_a_heap_over_a_restore_too()
    {
        OperatorHarness<string, string> Start(OperatorState? state) => new(
            s => Joined(s.KeyBy(Key).Window(SlidingEventTimeWindows.Of(TimeSpan.FromMilliseconds(40), TimeSpan.FromMilliseconds(10)))
                .Trigger(() => new ContinuousProcessingTimeTrigger(TimeSpan.FromMilliseconds(7)))),
            state: state);
        OperatorHarness<string, string> straight = Start(null);
        straight.Push("a:1", new EventTime(10_035));
        OperatorState state = straight.Snapshot();
        straight.SetProcessingTime(new EventTime(7));
        long[] order = [.. straight.TakeOutput().Select(r => r.Time.Milliseconds)];
        Assert.Equal([10_069L, 10_039, 10_059, 10_049], order);
        straight.Dispose();
        using OperatorHarness<string, string> restored = Start(state);
        restored.SetProcessingTime(new EventTime(7));
        Assert.Equal(order, restored.TakeOutput().Select(r => r.Time.Milliseconds));
    }

    [Fact]
    public void An_evictor_of_ones_own_takes_out_what_it_names_for_later_firings_too()
    {
        using OperatorHarness<string, string> harness = new(s => Joined(
            s.KeyBy(Key).Window(GlobalWindows.Create()).Trigger(() => new CountTrigger(2)).Evictor(new WithoutOdd())));
        Push(harness, "a:1", "a:2");
        Assert.Equal(["a=2"], harness.TakeOutput().Select(r => r.Value));
        Push(harness, "a:3", "a:4");
        Assert.Equal(["a=2+4"], harness.TakeOutput().Select(r => r.Value));
        Push(harness, "b:1", "b:3");
        Assert.Equal(["b="], harness.TakeOutput().Select(r => r.Value));
    }

    [Fact]
    public void A_reduce_of_a_window_that_the_evictor_emptied_says_so()
    {
        using OperatorHarness<string, string> harness = new(
            s => s.KeyBy(Key).Window(GlobalWindows.Create()).Trigger(() => new CountTrigger(1)).Evictor(new CountEvictor(0)).Reduce((a, b) => a + b));
        OperatorFailedException e = Assert.Throws<OperatorFailedException>(() => harness.Push("a:1", new EventTime(0)));
        Assert.Contains("The evictor left nothing of a window", e.InnerException!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_values_before_each_so_many_are_kept_over_another_parallelism()
    {
        OperatorHarness<string, string> Start(int parallelism, OperatorState? state) => new(
            s => Joined(s.KeyBy(Key).CountWindow(3, 2)), new JobOptions { Parallelism = parallelism }, state);
        OperatorHarness<string, string> harness = Start(2, null);
        Push(harness, "a:1", "a:2", "b:1", "a:3");
        Assert.Equal(["a=1+2"], harness.TakeOutput().Select(r => r.Value));
        OperatorState state = harness.Snapshot();
        harness.Dispose();
        harness = Start(3, state);
        Push(harness, "b:2", "a:4", "a:5", "a:6");
        Assert.Equal(["a=2+3+4", "a=4+5+6", "b=1+2"], harness.TakeOutput().Select(r => r.Value).Order(StringComparer.Ordinal));
        harness.Dispose();
    }

    private static string Key(string value) => value.Split(':')[0];

    private static DataStream<string> Joined(WindowedStream<string, string> windows) => windows.Process(() => new Join());

    private static void Push(OperatorHarness<string, string> harness, params ReadOnlySpan<string> values)
    {
        foreach (string value in values)
            harness.Push(value, new EventTime(0));
    }

    private sealed class AtMark : Trigger<string>
    {
        public override TriggerResult OnElement(string element, EventTime timestamp, TimeWindow window, TriggerContext context) =>
            element.EndsWith(":end", StringComparison.Ordinal) ? TriggerResult.FireAndPurge : TriggerResult.Continue;
    }

    private sealed class AtThreeOfEachKind : Trigger
    {
        private ListState<long> _list = null!;
        private ReducingState<long> _sum = null!;
        private AggregatingState<long, long> _count = null!;

        public override bool CanMerge => true;

        public override void Open(IKeyedStateStore state)
        {
            _list = state.List(new ListStateDescriptor<long>("list"));
            _sum = state.Reducing(new ReducingStateDescriptor<long>("sum", (a, b) => a + b));
            _count = state.Aggregating(new AggregatingStateDescriptor<long, long, long>("count", new Count()));
        }

        public override TriggerResult OnElement(EventTime timestamp, TimeWindow window, TriggerContext context)
        {
            _list.Add(timestamp.Milliseconds);
            _sum.Add(1);
            _count.Add(1);
            return _list.Get().Length == 3 && _sum.TryGet(out long sum) && sum == 3 && _count.TryGet(out long count) && count == 3
                ? TriggerResult.Fire
                : TriggerResult.Continue;
        }

        public override void OnMerge(TimeWindow window, TriggerContext context)
        {
            context.Merge(_list);
            context.Merge(_sum);
            context.Merge(_count);
        }

        public override void Clear(TimeWindow window, TriggerContext context)
        {
            _list.Clear();
            _sum.Clear();
            _count.Clear();
        }
    }

    private sealed class Count : AggregateFunction<long, long, long>
    {
        public override long CreateAccumulator() => 0;

        public override long Add(long value, long accumulator) => accumulator + 1;

        public override long GetResult(long accumulator) => accumulator;

        public override long Merge(long first, long second) => first + second;
    }

    private sealed class WithoutOdd : Evictor<string>
    {
        public override void EvictBefore(WindowElements<string> elements, TimeWindow window, EvictorContext context)
        {
            for (int i = 0; i < elements.Count; i++)
            {
                if ((elements[i][^1] - '0') % 2 == 1)
                    elements.Evict(i);
            }
        }
    }

    private sealed class Join : ProcessWindowFunction<string, string, string>
    {
        public override void Process(string key, WindowContext context, ReadOnlySpan<string> elements, Collector<string> output) =>
            output.Collect($"{key}={string.Join('+', elements.ToArray().Select(e => e.Split(':')[1]))}");
    }
}
