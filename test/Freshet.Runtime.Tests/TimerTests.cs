using Freshet.Functions;
using Freshet.Sinks;
using Freshet.Testing;

namespace Freshet.Runtime.Tests;

public sealed class TimerTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1024, 1)]
    [InlineData(1, 3)]
    [InlineData(1024, 3)]
    public void Timers_of_both_clocks_fire_once_in_order_and_live_on_in_a_checkpoint(int batchSize, int parallelismAfter)
    {
        var options = new JobOptions { BatchSize = batchSize };
        OperatorState state;
        using (var before = new OperatorHarness<string, string>(Build, options))
        {
            before.Push(At("a event 10", 1), At("a event 20", 1), At("a event 20", 2), At("a processing 30", 3), At("a processing 40", 3), At("a undo 40", 4));
            before.PushWatermark(new EventTime(9));
            before.SetProcessingTime(new EventTime(29));
            Assert.Empty(before.TakeOutput());
            before.PushWatermark(new EventTime(10));
            Assert.Equal([new Record<string>("a EventTime 10 watermark 10", new EventTime(10))], before.TakeOutput());
            state = before.Snapshot();
        }

        using var after = new OperatorHarness<string, string>(
            Build, options with { Parallelism = parallelismAfter }, state, new EventTime(29));
        after.PushWatermark(new EventTime(1000));
        Assert.Equal([new Record<string>("a EventTime 20 watermark 1000", new EventTime(20))], after.TakeOutput());
        after.SetProcessingTime(new EventTime(30));
        Assert.Equal([new Record<string>("a ProcessingTime 30 watermark 1000", EventTime.None)], after.TakeOutput());
        after.SetProcessingTime(new EventTime(1000));
        Assert.Empty(after.TakeOutput());
    }

    [Fact]
    public void Timers_registered_in_a_timer_at_or_before_the_watermark_fire_in_the_same_advance()
    {
        using var harness = new OperatorHarness<string, string>(Build);
        harness.Push(At("a chain 10", 1));
        harness.PushWatermark(new EventTime(25));
        Assert.Equal(["a EventTime 10 watermark 25", "a EventTime 20 watermark 25"], harness.TakeOutput().Select(r => r.Value));
        harness.PushWatermark(new EventTime(45));
        Assert.Equal(["a EventTime 30 watermark 45", "a EventTime 40 watermark 45"], harness.TakeOutput().Select(r => r.Value));
    }

    [Fact]
    public void Timer_in_the_past_waits_for_the_next_watermark()
    {
        using var harness = new OperatorHarness<string, string>(Build);
        harness.PushWatermark(new EventTime(100));
        harness.Push(At("a event 10", 101));
        Assert.Empty(harness.TakeOutput());
        harness.PushWatermark(new EventTime(101));
        Assert.Equal(["a EventTime 10 watermark 101"], harness.TakeOutput().Select(r => r.Value));
    }

    [Fact]
    public void Clock_of_a_job_wakes_its_processing_time_timers()
    {
        var sink = new CollectionSink<string>();
        var environment = new StreamExecutionEnvironment();
        Build(environment.FromSource(new HeldSource("a processing 5000")).Uid("held")).Uid("timers").SinkTo(sink);
        using var job = new SteppedJob(environment);
        long start = job.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        Drain(job);
        Assert.Empty(sink.Records);
        job.Clock.Advance(TimeSpan.FromMilliseconds(5000));
        Drain(job);
        Assert.Empty(sink.Records);
        job.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Drain(job);
        Assert.Equal($"a ProcessingTime {start + 5000} watermark {long.MinValue}", Assert.Single(sink.Records).Value);
    }

    private static void Drain(SteppedJob job)
    {
        // A source that holds its end back asks for no step, so this ends.
        job.StepToRest();
    }

    private static Record<string> At(string value, long time) => new(value, new EventTime(time));

    private static DataStream<string> Build(DataStream<string> stream) => stream.KeyBy(v => v.Split(' ')[0]).Process(() => new TimerFunction());

    private sealed class TimerFunction : KeyedProcessFunction<string, string, string>
    {
        private bool _chains;

        public override void Process(string value, KeyedContext<string> context, Collector<string> output)
        {
            string[] parts = value.Split(' ');
            var time = new EventTime(long.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture));
            switch (parts[1])
            {
                case "processing" when context.CurrentProcessingTime.Milliseconds > 1_000_000:
                    context.RegisterProcessingTimeTimer(context.CurrentProcessingTime + TimeSpan.FromMilliseconds(time.Milliseconds));
                    break;
                case "processing":
                    context.RegisterProcessingTimeTimer(time);
                    break;
                case "undo":
                    context.DeleteProcessingTimeTimer(time);
                    context.DeleteEventTimeTimer(time);
                    break;
                default:
                    _chains = parts[1] == "chain";
                    context.RegisterEventTimeTimer(time);
                    break;
            }
        }

        public override void OnTimer(EventTime time, KeyedContext<string> context, Collector<string> output)
        {
            Assert.Equal(time, context.Time);
            output.Collect($"{context.Key} {context.TimeDomain} {time.Milliseconds} watermark {context.Watermark.Milliseconds}");
            if (_chains)
                context.RegisterEventTimeTimer(time + TimeSpan.FromMilliseconds(10));
        }
    }
}
