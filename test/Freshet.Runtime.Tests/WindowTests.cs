using System.Globalization;
using Freshet.Functions;
using Freshet.State;
using Freshet.Testing;
using Freshet.Windowing;

namespace Freshet.Runtime.Tests;

/// <summary>Every kind of window, by batch size, with and without a restore behind each step, against windows made of plain lists.</summary>
public sealed class WindowTests
{
    private static readonly OutputTag<string> Late = new("late");

    public static TheoryData<string, int, bool> Runs
    {
        get
        {
            var runs = new TheoryData<string, int, bool>();
            foreach (string kind in new[] { "tumbling", "tumbling+offset", "sliding", "sliding odd", "session", "tumbling processing", "sliding processing", "session processing" })
            {
                foreach (int batchSize in new[] { 1, 1024 })
                {
                    runs.Add(kind, batchSize, false);
                    runs.Add(kind, batchSize, true);
                }
            }

            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Windows_hold_what_belongs_to_them_over_restores_and_other_parallelisms(string kind, int batchSize, bool restores)
    {
        WindowAssigner assigner = Assigner(kind);
        var random = new Random(11);
        var given = new List<(string Key, long Time, long Value)>();
        var actual = new List<string>();
        var options = new JobOptions { BatchSize = batchSize };
        OperatorHarness<string, string> harness = new(s => Sum(s, assigner), options);
        for (int step = 0; step < 80; step++)
        {
            var batch = new List<Record<string>>();
            for (int i = 0; i < 6; i++)
            {
                // Times lie up to 30 ms behind; the watermark stays 31 behind, so nothing is late.
                long time = assigner.IsEventTime ? (step * 10) - random.Next(30) : step * 10;
                (string Key, long Time, long Value) record = ($"k{random.Next(5)}", time, random.Next(100));
                given.Add(record);
                batch.Add(new Record<string>($"{record.Key}:{record.Value}", new EventTime(time)));
            }

            harness.Push([.. batch]);
            if (assigner.IsEventTime)
                harness.PushWatermark(new EventTime((step * 10) - 31));
            harness.SetProcessingTime(new EventTime(step < 79 ? (step + 1) * 10 : 10_000));
            actual.AddRange(harness.TakeOutput().Select(Text));
            if (!restores)
                continue;
            OperatorState taken = harness.Snapshot();
            EventTime now = harness.ProcessingTime;
            harness.Dispose();
            harness = new OperatorHarness<string, string>(s => Sum(s, assigner), options with { Parallelism = step % 2 == 0 ? 3 : 1 }, taken, now);
        }

        harness.PushWatermark(EventTime.Max);
        actual.AddRange(harness.TakeOutput().Select(Text));
        Assert.Equal(0, harness.Snapshot().Bytes);
        harness.Dispose();
        Assert.Equal(Expected(assigner, given), actual.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Record_at_the_watermark_of_its_window_is_late_and_goes_to_the_side_output()
    {
        using var harness = new OperatorHarness<string, string>(
            s => Windowed(s, TumblingEventTimeWindows.Of(Span(10))).SideOutputLateData(Late).Process(() => new Contents()));
        harness.Push(At("a:1", 9));
        harness.PushWatermark(new EventTime(8));
        harness.Push(At("a:2", 0));
        Assert.Empty(harness.TakeOutput());
        harness.PushWatermark(new EventTime(9));
        Assert.Equal([At("a 0-10 1,2", 9)], harness.TakeOutput());
        harness.Push(At("a:3", 9));
        Assert.Empty(harness.TakeOutput());
        Assert.Equal([At("a:3", 9)], harness.TakeSideOutput(Late));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Late_record_within_the_allowed_lateness_fires_its_window_again_until_it_is_dropped(bool restores)
    {
        DataStream<string> Build(DataStream<string> s) => Windowed(s, TumblingEventTimeWindows.Of(Span(10)))
            .AllowedLateness(Span(5)).SideOutputLateData(Late).Process(() => new Contents());
        OperatorHarness<string, string> harness = new(Build);
        harness.Push(At("a:1", 1));
        harness.PushWatermark(new EventTime(9));
        Assert.Equal([At("a 0-10 1", 9)], harness.TakeOutput());
        if (restores)
        {
            OperatorState taken = harness.Snapshot();
            harness.Dispose();
            harness = new OperatorHarness<string, string>(Build, new JobOptions { Parallelism = 3 }, taken);
            harness.PushWatermark(new EventTime(9));
            Assert.Empty(harness.TakeOutput());
        }

        harness.Push(At("a:2", 3), At("a:3", 4));
        Assert.Equal([At("a 0-10 1,2", 9), At("a 0-10 1,2,3", 9)], harness.TakeOutput());
        harness.PushWatermark(new EventTime(13));
        harness.Push(At("b:4", 5));
        Assert.Equal([At("b 0-10 4", 9)], harness.TakeOutput());
        harness.PushWatermark(new EventTime(14));
        Assert.Equal(0, harness.Snapshot().Bytes);
        harness.Push(At("a:5", 5));
        Assert.Empty(harness.TakeOutput());
        Assert.Equal([At("a:5", 5)], harness.TakeSideOutput(Late));
        harness.Dispose();
    }

    [Fact]
    public void Record_after_a_restore_fires_only_its_own_key_again()
    {
        DataStream<string> Build(DataStream<string> s) =>
            Windowed(s, TumblingEventTimeWindows.Of(Span(10))).AllowedLateness(Span(100)).Process(() => new Contents());
        using var before = new OperatorHarness<string, string>(Build);
        before.Push(At("a:1", 1), At("b:2", 1));
        before.PushWatermark(new EventTime(9));
        Assert.Equal(2, before.TakeOutput().Count);
        using var after = new OperatorHarness<string, string>(Build, state: before.Snapshot());
        after.Push(At("a:3", 2));
        Assert.Empty(after.TakeOutput());
        using var again = new OperatorHarness<string, string>(Build, state: after.Snapshot());
        again.PushWatermark(new EventTime(9));
        Assert.Equal([At("a 0-10 1,3", 9)], again.TakeOutput());
    }

    [Fact]
    public void Windows_of_the_default_trigger_go_on_under_another_one()
    {
        WindowedStream<string, string> Windows(DataStream<string> s) => Windowed(s, TumblingEventTimeWindows.Of(Span(10))).AllowedLateness(Span(5));
        using var before = new OperatorHarness<string, string>(s => Windows(s).Process(() => new Contents()));
        before.Push(At("a:1", 1), At("b:2", 11));
        before.PushWatermark(new EventTime(9));
        Assert.Equal([At("a 0-10 1", 9)], before.TakeOutput());
        using var after = new OperatorHarness<string, string>(
            s => Windows(s).Trigger(() => new PurgingTrigger(new EventTimeTrigger())).Process(() => new Contents()), state: before.Snapshot());
        after.PushWatermark(new EventTime(9));
        Assert.Empty(after.TakeOutput());
        after.Push(At("a:3", 2));
        Assert.Equal([At("a 0-10 1,3", 9)], after.TakeOutput());
        after.PushWatermark(new EventTime(24));
        Assert.Equal([At("b 10-20 2", 19)], after.TakeOutput());
        Assert.Equal(0, after.Snapshot().Bytes);
    }

    [Fact]
    public void Sliding_window_that_ended_before_a_restore_holds_nothing_but_the_records_behind_it()
    {
        static DataStream<string> Build(DataStream<string> s) => Sum(s, SlidingEventTimeWindows.Of(Span(20), Span(10)));
        using var before = new OperatorHarness<string, string>(Build);
        before.Push(At("a:1", 5), At("a:2", 15));
        before.PushWatermark(new EventTime(9));
        Assert.Equal([At("a:1", 9)], before.TakeOutput());
        using var after = new OperatorHarness<string, string>(Build, state: before.Snapshot());
        after.Push(At("a:4", 6));
        after.PushWatermark(EventTime.Max);
        // The first window is over: it holds the newcomer only. The second shares its slice with it, and holds both.
        Assert.Equal([At("a:4", 9), At("a:7", 19), At("a:2", 29)], after.TakeOutput());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sessions_that_touch_or_are_bridged_become_one_over_a_restore_too(bool restores)
    {
        DataStream<string> Build(DataStream<string> s) => Windowed(s, EventTimeSessionWindows.WithGap(Span(10))).Process(() => new Contents());
        OperatorHarness<string, string> harness = new(Build);
        foreach (Record<string> record in new[] { At("a:1", 0), At("a:2", 10), At("a:3", 40), At("b:4", 21), At("a:5", 30), At("a:6", 20) })
        {
            harness.Push(record);
            if (!restores)
                continue;
            OperatorState taken = harness.Snapshot();
            harness.Dispose();
            harness = new OperatorHarness<string, string>(Build, new JobOptions { Parallelism = 3 }, taken);
        }

        harness.PushWatermark(new EventTime(48));
        Assert.Equal([At("b 21-31 4", 30)], harness.TakeOutput());
        harness.PushWatermark(new EventTime(49));
        Record<string> merged = Assert.Single(harness.TakeOutput());
        Assert.Equal(new EventTime(49), merged.Time);
        Assert.StartsWith("a 0-50 ", merged.Value, StringComparison.Ordinal);
        Assert.Equal("1,2,3,5,6", string.Join(',', merged.Value.Split(' ')[2].Split(',').Order(StringComparer.Ordinal)));
        Assert.Equal(0, harness.Snapshot().Bytes);
        harness.Dispose();
    }

    [Fact]
    public void Session_windows_have_no_state_per_window()
    {
        NotSupportedException e = Assert.Throws<NotSupportedException>(() => new OperatorHarness<string, string>(
            s => Windowed(s, EventTimeSessionWindows.WithGap(Span(10))).Process(() => new WithWindowState())));
        Assert.Contains("'per window'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Record_without_time_in_an_event_time_window_is_an_error_that_says_the_remedy()
    {
        using var harness = new OperatorHarness<string, string>(s => Sum(s, TumblingEventTimeWindows.Of(Span(10))));
        OperatorFailedException e = Assert.Throws<OperatorFailedException>(() => harness.Push("a:1", EventTime.None));
        Assert.Contains("watermark strategy", e.InnerException!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(10, 10)]
    [InlineData(10, -10)]
    public void Windows_that_cannot_be_are_refused_when_they_are_described(int size, int offset) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TumblingEventTimeWindows.Of(Span(size), Span(offset)));

    [Fact]
    public void Rolling_reduce_gives_each_key_its_value_so_far_with_the_time_of_the_record()
    {
        static DataStream<string> Build(DataStream<string> s) => s.KeyBy(v => v.Split(':')[0]).Reduce((a, b) => $"{a}+{b.Split(':')[1]}");
        using var before = new OperatorHarness<string, string>(Build);
        before.Push(At("a:1", 5), At("b:2", 4), At("a:3", 3));
        Assert.Equal([At("a:1", 5), At("b:2", 4), At("a:1+3", 3)], before.TakeOutput());
        using var after = new OperatorHarness<string, string>(Build, new JobOptions { Parallelism = 3 }, before.Snapshot());
        after.Push(At("a:4", 6));
        Assert.Equal([At("a:1+3+4", 6)], after.TakeOutput());
    }

    private static IEnumerable<string> Expected(WindowAssigner assigner, List<(string Key, long Time, long Value)> given)
    {
        var contents = new List<(string Key, TimeWindow Window, long Sum)>();
        foreach ((string key, long time, long value) in given)
        {
            var windows = new List<TimeWindow>();
            assigner.AssignWindows(new EventTime(time), new EventTime(time), windows);
            contents.AddRange(windows.Select(w => (key, w, value)));
        }

        for (bool merged = assigner.IsMerging; merged;)
        {
            merged = false;
            for (int i = 0; i < contents.Count && !merged; i++)
            {
                for (int j = i + 1; j < contents.Count && !merged; j++)
                {
                    if (contents[i].Key != contents[j].Key || !contents[i].Window.Intersects(contents[j].Window))
                        continue;
                    contents[i] = (contents[i].Key, contents[i].Window.Cover(contents[j].Window), contents[i].Sum + contents[j].Sum);
                    contents.RemoveAt(j);
                    merged = true;
                }
            }
        }

        return contents.GroupBy(c => (c.Key, c.Window))
            .Select(g => $"{g.Key.Key}:{g.Sum(c => c.Sum)} @{g.Key.Window.MaxTimestamp.Milliseconds}").Order(StringComparer.Ordinal);
    }

    private static WindowAssigner Assigner(string kind) => kind switch
    {
        "tumbling" => TumblingEventTimeWindows.Of(Span(50)),
        "tumbling+offset" => TumblingEventTimeWindows.Of(Span(50), Span(-7)),
        "sliding" => SlidingEventTimeWindows.Of(Span(60), Span(20), Span(3)),
        "sliding odd" => SlidingEventTimeWindows.Of(Span(50), Span(15)),
        "session" => EventTimeSessionWindows.WithGap(Span(25)),
        "tumbling processing" => TumblingProcessingTimeWindows.Of(Span(50)),
        "sliding processing" => SlidingProcessingTimeWindows.Of(Span(60), Span(20)),
        _ => ProcessingTimeSessionWindows.WithGap(Span(25)),
    };

    private static DataStream<string> Sum(DataStream<string> stream, WindowAssigner assigner) => Windowed(stream, assigner).Aggregate(new SumOfValues());

    private static WindowedStream<string, string> Windowed(DataStream<string> stream, WindowAssigner assigner) =>
        stream.KeyBy(v => v.Split(':')[0]).Window(assigner);

    private static string Text(Record<string> record) => $"{record.Value} @{record.Time.Milliseconds}";

    private static Record<string> At(string value, long time) => new(value, new EventTime(time));

    private static TimeSpan Span(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private sealed class SumOfValues : AggregateFunction<string, string, string>
    {
        public override bool IsOrderIndependent => true;

        public override string CreateAccumulator() => ":0";

        public override string Add(string value, string accumulator) => Merge(accumulator, value);

        public override string GetResult(string accumulator) => accumulator;

        public override string Merge(string first, string second)
        {
            string[] a = first.Split(':');
            string[] b = second.Split(':');
            long sum = long.Parse(a[1], CultureInfo.InvariantCulture) + long.Parse(b[1], CultureInfo.InvariantCulture);
            return $"{(a[0].Length > 0 ? a[0] : b[0])}:{sum}";
        }
    }

    private sealed class Contents : ProcessWindowFunction<string, string, string>
    {
        public override void Process(string key, WindowContext context, ReadOnlySpan<string> elements, Collector<string> output) => output.Collect(
            $"{key} {context.Window.Start.Milliseconds}-{context.Window.End.Milliseconds} {string.Join(',', elements.ToArray().Select(e => e.Split(':')[1]))}");
    }

    private sealed class WithWindowState : ProcessWindowFunction<string, string, string>
    {
        public override void Open(IKeyedStateStore windowState, IKeyedStateStore globalState) =>
            windowState.Value(new ValueStateDescriptor<long>("per window"));

        public override void Process(string key, WindowContext context, ReadOnlySpan<string> elements, Collector<string> output)
        {
        }
    }
}
