using Freshet.Connectors.Files;
using Freshet.Functions;
using Freshet.Sinks;
using Freshet.Testing;

namespace Freshet.Runtime.Tests;

/// <summary>Watermarks of sources, and what the recorded cases of one operator cannot tell of those in the middle of a stream.</summary>
public sealed class WatermarkStrategyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1024)]
    public void Watermark_of_an_event_stands_right_behind_it_whatever_the_batches(int batchSize)
    {
        var strategy = WatermarkStrategy<long>.ForGenerator(() => new EveryTenth()).WithTimestampAssigner(n => new EventTime(n));
        string expected = string.Join(' ', Enumerable.Range(0, 100).Select(n => n == 0 ? "0@-" : $"{n}@{(n - 1) / 10 * 10}"));
        Assert.Equal(expected, Seen(e => e.FromSource(new GeneratorSource<long>(n => n, 100), strategy).Uid("numbers"), batchSize));
        Assert.Equal(
            expected, Seen(e => e.FromSource(new GeneratorSource<long>(n => n, 100)).Uid("numbers").AssignTimestampsAndWatermarks(strategy), batchSize));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1024)]
    public void Bounded_stream_makes_its_watermarks_at_fixed_records_in_the_middle_too(int batchSize)
    {
        var strategy = WatermarkStrategy<long>.ForMonotonousTimestamps().WithTimestampAssigner(n => new EventTime(n));
        string seen = Seen(e => e.FromSource(new GeneratorSource<long>(n => n, 20)).Uid("numbers").AssignTimestampsAndWatermarks(strategy), batchSize, watermarkInterval: 8);
        Assert.Equal(string.Join(' ', Enumerable.Range(0, 20).Select(n => n < 8 ? $"{n}@-" : $"{n}@{(n / 8 * 8) - 2}")), seen);
    }

    [Fact]
    public void Stream_with_times_but_without_watermarks_gives_all_at_its_end()
    {
        var strategy = WatermarkStrategy<long>.NoWatermarks().WithTimestampAssigner((n, before) => before == EventTime.None ? new EventTime(n) : before);
        Assert.DoesNotContain("@0", Seen(e => e.FromSource(new GeneratorSource<long>(n => n, 1000), strategy).Uid("numbers"), 64), StringComparison.Ordinal);
    }

    [Fact]
    public void Generator_that_says_it_is_idle_holds_nobody_up()
    {
        var sink = new CollectionSink<string>();
        var environment = new StreamExecutionEnvironment();
        DataStream<string> quiet = environment.FromSource(
            new HeldSource("1", "idle"), WatermarkStrategy<string>.ForGenerator(() => new IdleOnRequest()).WithTimestampAssigner(_ => new EventTime(1))).Uid("quiet");
        DataStream<string> busy = environment.FromSource(
            new GeneratorSource<string>(n => $"{n + 10}", 3),
            WatermarkStrategy<string>.ForMonotonousTimestamps().WithTimestampAssigner(v => new EventTime(long.Parse(v, null)))).Uid("busy");
        quiet.Union(busy).KeyBy(_ => 0).Process(() => new AtWatermark()).Uid("seen").SinkTo(sink);
        using var job = new SteppedJob(environment, new JobOptions { WatermarkInterval = 1 });
        job.StepToRest();

        Assert.Equal(["10", "11", "12"], sink.Records.Select(r => r.Value).Where(v => v != "1" && v != "idle"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Aligned_splits_never_run_further_ahead_than_the_drift(int parallelism)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            long slow = -1;
            long fastest = 0;
            WatermarkStrategy<long> Strategy() => WatermarkStrategy<long>.ForMonotonousTimestamps().WithTimestampAssigner(t => new EventTime(t))
                .WithWatermarkAlignment("all", TimeSpan.FromMilliseconds(500));
            var sink = new CollectionSink<long>();
            var environment = new StreamExecutionEnvironment();
            DataStream<long> small = environment.FromSource(new GeneratorSource<long>(n => slow = n * 10, 300), Strategy()).Uid("slow").Parallelism(1);
            DataStream<long> large = environment.FromSource(
                new GeneratorSource<long>(
                    n =>
                    {
                        // Nothing is known of the other before its first watermark, as in Flink; from then on the drift holds, and one record more.
                        if (slow > 0 && slow < 2990)
                            Assert.True((n - 1) * 100 <= slow + 500 + 200, $"{n * 100} was read at {slow}");
                        fastest = Math.Max(fastest, n * 100);
                        return n * 100;
                    },
                    60, splits: 2), Strategy()).Uid("fast").Parallelism(parallelism);
            small.Union(large).SinkTo(sink);
            using var job = new SteppedJob(environment, new JobOptions { BatchSize = 1, WatermarkInterval = 1 }, seed);
            job.RunToEnd(); // without the clock: who waits is woken by those who come up
            Assert.Equal((360, 2990L, 5900L), (sink.Records.Count, slow, fastest));
        }
    }

    [Fact]
    public void Split_that_alignment_holds_back_is_not_idle()
    {
        var sink = new CollectionSink<string>();
        var environment = new StreamExecutionEnvironment();
        WatermarkStrategy<string> Strategy() => WatermarkStrategy<string>.ForMonotonousTimestamps().WithTimestampAssigner(v => new EventTime(long.Parse(v, null)))
            .WithWatermarkAlignment("all", TimeSpan.FromMilliseconds(10)).WithIdleness(TimeSpan.FromSeconds(1));
        DataStream<string> held = environment.FromSource(new GeneratorSource<string>(n => $"{n * 1000}"), Strategy()).Uid("held");
        DataStream<string> slow = environment.FromSource(new GeneratorSource<string>(n => $"{n}", recordsPerSecond: 4), Strategy()).Uid("slow");
        held.Union(slow).KeyBy(_ => 0).Process(() => new AtWatermark()).Uid("seen").SinkTo(sink);
        using var job = new SteppedJob(environment, new JobOptions { WatermarkInterval = 1 });
        for (int i = 0; i < 40; i++) // ten seconds, ten times the idleness
        {
            for (int step = 0; step < 2000 && job.Step(); step++)
            {
            }

            job.Clock.Advance(TimeSpan.FromMilliseconds(250));
        }

        // The held one is at 1000 and counts: nothing of it is seen before the slow one's watermark has come there.
        Assert.All(sink.Records, r => Assert.InRange(long.Parse(r.Value, null), 0, 45));
        Assert.True(sink.Records.Count > 30);
    }

    [Fact]
    public void Alignment_belongs_to_sources()
    {
        var environment = new StreamExecutionEnvironment();
        ArgumentException e = Assert.Throws<ArgumentException>(() => environment.FromCollection([1]).AssignTimestampsAndWatermarks(
            WatermarkStrategy<int>.ForMonotonousTimestamps().WithWatermarkAlignment("all", TimeSpan.Zero)));
        Assert.Contains("at sources", e.Message, StringComparison.Ordinal);
    }

    /// <summary>Each value with the watermark that had come before it.</summary>
    private static string Seen(Func<StreamExecutionEnvironment, DataStream<long>> build, int batchSize, int watermarkInterval = 256)
    {
        var sink = new CollectionSink<string>();
        var environment = new StreamExecutionEnvironment();
        build(environment).KeyBy(_ => 0).Process(() => new WatermarkSeen()).Uid("seen").SinkTo(sink);
        using var job = new SteppedJob(environment, new JobOptions { BatchSize = batchSize, WatermarkInterval = watermarkInterval });
        job.RunToEnd();
        return string.Join(' ', sink.Records.Select(r => r.Value));
    }

    private sealed class EveryTenth : WatermarkGenerator<long>
    {
        public override void OnEvent(long value, EventTime time, WatermarkOutput output)
        {
            if (value % 10 == 0)
                output.EmitWatermark(time);
        }

        public override void OnPeriodicEmit(WatermarkOutput output)
        {
        }
    }

    private sealed class IdleOnRequest : WatermarkGenerator<string>
    {
        public override void OnEvent(string value, EventTime time, WatermarkOutput output)
        {
            if (value == "idle")
                output.MarkIdle();
            else
                output.EmitWatermark(time);
        }

        public override void OnPeriodicEmit(WatermarkOutput output)
        {
        }
    }

    private sealed class WatermarkSeen : KeyedProcessFunction<int, long, string>
    {
        public override void Process(long value, KeyedContext<int> context, Collector<string> output) =>
            output.Collect($"{value}@{(context.Watermark == EventTime.None ? "-" : context.Watermark.Milliseconds)}");
    }

    /// <summary>Gives each value back when the watermark has reached its time.</summary>
    private sealed class AtWatermark : KeyedProcessFunction<int, string, string>
    {
        public override void Process(string value, KeyedContext<int> context, Collector<string> output) =>
            context.RegisterEventTimeTimer(context.Time);

        public override void OnTimer(EventTime time, KeyedContext<int> context, Collector<string> output) => output.Collect($"{time.Milliseconds}");
    }
}
