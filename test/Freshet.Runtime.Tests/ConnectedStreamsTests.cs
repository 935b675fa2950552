using Freshet.Functions;
using Freshet.Runtime.Metrics;
using Freshet.Sinks;
using Freshet.Testing;

namespace Freshet.Runtime.Tests;

/// <summary>Whole jobs with an operator that reads two streams.</summary>
public sealed class ConnectedStreamsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;

    public static TheoryData<string> Operators => [.. ConnectedJob.Operators];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Operators))]
    public void Results_are_the_same_at_every_batch_size_parallelism_and_order_of_steps(string kind)
    {
        List<string> expected = Run(kind, new JobOptions { BatchSize = 16 }, seed: 1);
        Assert.True(expected.Count > 6, $"Only {expected.Count} results.");
        Assert.Equal(expected, Run(kind, new JobOptions { BatchSize = 1 }, seed: 2));
        Assert.Equal(expected, Run(kind, new JobOptions { BatchSize = 1024 }, seed: 3));
        Assert.Equal(expected, Run(kind, new JobOptions { BatchSize = 1, Parallelism = 3 }, seed: 4));
        Assert.Equal(expected, Run(kind, new JobOptions { BatchSize = 1024, Parallelism = 2 }, seed: 5));
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void Job_killed_and_restored_at_other_parallelisms_gives_what_an_uninterrupted_one_gives(string kind)
    {
        List<string> expected = Run(kind, new JobOptions { BatchSize = 8 }, 1, 1500, 1200);
        for (int seed = 1; seed <= 25; seed++)
        {
            string folder = Path.Combine(_folder, $"{seed}");
            var random = new Random(seed);
            int[] parallelisms = [1, 3, 2];
            var seen = new HashSet<string>(StringComparer.Ordinal);
            for (int attempt = 0; attempt < parallelisms.Length; attempt++)
            {
                ConnectedJob job = ConnectedJob.Of(kind, 1500, 1200);
                var options = new JobOptions { BatchSize = 1 + (seed % 4), Parallelism = parallelisms[attempt], CheckpointDirectory = folder };
                using var stepped = new SteppedJob(job.Environment, options, seed + attempt);
                Assert.Equal(attempt > 0, stepped.RestoredCheckpoint > 0);
                if (attempt < parallelisms.Length - 1)
                    RunUntilCheckpointThenDie(stepped, random);
                else
                    stepped.RunToEnd();
                seen.UnionWith(job.Distinct());
            }

            Assert.Equal(expected, seen.Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [InlineData(0, 300)]
    [InlineData(400, 0)]
    [InlineData(3, 300)]
    [InlineData(400, 3)]
    public void Input_that_ends_early_holds_nothing_up(int first, int second)
    {
        foreach (string kind in ConnectedJob.Operators)
        {
            List<string> expected = Run(kind, new JobOptions { BatchSize = 16 }, 1, first, second);
            Assert.Equal(expected, Run(kind, new JobOptions { BatchSize = 1 }, 2, first, second));
            Assert.Equal(expected, Run(kind, new JobOptions { BatchSize = 1024, Parallelism = 2 }, 3, first, second));
            if (kind == "map")
                Assert.Equal(first + second, expected.Count);
        }
    }

    [Fact]
    public async Task Connected_streams_run_on_worker_threads()
    {
        List<string> expected = Run("keyedCoProcess", new JobOptions(), 1);
        ConnectedJob job = ConnectedJob.Of("keyedCoProcess");
        EmbeddedJob running = EmbeddedJob.Start(job.Environment, new JobOptions { BatchSize = 4, Parallelism = 3, Workers = 3 });
        await running.Completion.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(expected, job.Distinct().Order(StringComparer.Ordinal));
        VertexMetrics vertex = running.Metrics().Vertices.Single(v => v.Name.StartsWith("keyedCoProcess", StringComparison.Ordinal));
        Assert.Equal((700, expected.Count, EventTime.Max, 0.0), (vertex.RecordsIn, vertex.RecordsOut, vertex.Watermark, vertex.InputFill));
    }

    [Fact]
    public void Input_that_falls_idle_holds_nothing_up()
    {
        var environment = new StreamExecutionEnvironment();
        var sink = new CollectionSink<string>();
        WatermarkStrategy<string> times = WatermarkStrategy<string>.ForMonotonousTimestamps()
            .WithTimestampAssigner(v => new EventTime(long.Parse(v, System.Globalization.CultureInfo.InvariantCulture)));
        DataStream<string> flowing = environment.FromSource(new HeldSource("10", "20", "30"), times).Uid("flowing");
        DataStream<string> silent = environment.FromSource(new HeldSource("15"), times.WithIdleness(TimeSpan.FromSeconds(1))).Uid("silent");
        flowing.KeyBy(_ => "k").Connect(silent.KeyBy(_ => "k")).Process(() => new Alarm()).Uid("alarms").SinkTo(sink);
        using var job = new SteppedJob(environment);
        Advance(job, TimeSpan.Zero);
        Advance(job, TimeSpan.FromMilliseconds(200));
        Assert.Equal(["10 behind 14"], sink.Records.Select(r => r.Value));
        for (int i = 0; i < 10; i++)
            Advance(job, TimeSpan.FromMilliseconds(200));
        Assert.Equal(["10 behind 14", "15 behind 29", "20 behind 29"], sink.Records.Select(r => r.Value));
    }

    [Fact]
    public void Graph_explains_both_inputs()
    {
        string text = ConnectedJob.Of("keyedBroadcast").Environment.Graph.Explain();
        Assert.Contains("2: keyedBroadcast (KeyedBroadcastProcess) uid=tested <- 0 by hash, 1 by broadcast\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Operator_with_two_inputs_heads_a_task_that_the_next_ones_are_chained_to()
    {
        var environment = new StreamExecutionEnvironment();
        DataStream<int> numbers = environment.FromCollection([1, 2, 3]).Uid("numbers");
        var sink = new CollectionSink<string>();
        numbers.Connect(environment.FromCollection(["a"]).Uid("letters")).Map(n => $"{n}", s => s).Map(s => s + "!").SinkTo(sink);
        using var job = new SteppedJob(environment);
        job.RunToEnd();
        Assert.Equal(["1!", "2!", "3!", "a!"], sink.Records.Select(r => r.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Broadcast_sends_every_record_to_every_subtask()
    {
        var environment = new StreamExecutionEnvironment();
        var sink = new CollectionSink<string>();
        environment.FromCollection([.. Enumerable.Range(0, 100)]).Uid("numbers").Parallelism(1).Broadcast().Map(n => $"{n}").SinkTo(sink).Parallelism(1);
        using var job = new SteppedJob(environment, new JobOptions { Parallelism = 3, BatchSize = 7 });
        job.RunToEnd();
        Assert.Equal(
            Enumerable.Range(0, 100).SelectMany(n => Enumerable.Repeat($"{n}", 3)).Order(StringComparer.Ordinal),
            sink.Records.Select(r => r.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Stream_may_be_connected_with_itself()
    {
        var environment = new StreamExecutionEnvironment();
        DataStream<int> numbers = environment.FromCollection([1, 2, 3]).Uid("numbers");
        var sink = new CollectionSink<int>();
        numbers.Connect(numbers).Map(n => n, n => -n).SinkTo(sink);
        using var job = new SteppedJob(environment);
        job.RunToEnd();
        Assert.Equal([-3, -2, -1, 1, 2, 3], sink.Records.Select(r => r.Value).Order());
    }

    [Fact]
    public void Failing_function_names_operator_and_record()
    {
        var environment = new StreamExecutionEnvironment();
        DataStream<int> numbers = environment.FromCollection([1, 2, 0]).Uid("numbers");
        numbers.Connect(environment.FromCollection<string>([]).Uid("none")).Map(n => $"{10 / n}", s => s).Name("divide").SinkTo(new CollectionSink<string>());
        using var job = new SteppedJob(environment);
        OperatorFailedException e = Assert.Throws<OperatorFailedException>(job.RunToEnd);
        Assert.Equal(("divide", 3), (e.OperatorName, e.Position));
    }

    [Fact]
    public void Streams_of_two_jobs_cannot_be_connected()
    {
        DataStream<int> first = new StreamExecutionEnvironment().FromCollection([1]).Name("first");
        DataStream<int> second = new StreamExecutionEnvironment().FromCollection([1]).Name("second");
        ArgumentException e = Assert.Throws<ArgumentException>(() => first.Connect(second).Map(n => n, n => n));
        Assert.Contains("'second'", e.Message, StringComparison.Ordinal);
        Assert.Contains("StreamExecutionEnvironment", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Interval_join_is_refused_with_its_bounds_swapped_or_without_event_time()
    {
        var environment = new StreamExecutionEnvironment();
        KeyedStream<int, int> left = environment.FromCollection([1]).Uid("left").Name("left").KeyBy(n => n);
        KeyedStream<int, int> right = environment.FromCollection([1], WatermarkStrategy<int>.ForMonotonousTimestamps()).Uid("right").KeyBy(n => n);
        ArgumentException swapped = Assert.Throws<ArgumentException>(
            () => left.IntervalJoin(right).Between(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)));
        Assert.Contains("'left'", swapped.Message, StringComparison.Ordinal);
        left.IntervalJoin(right).Between(TimeSpan.Zero, TimeSpan.Zero).Process(() => new Sum()).Uid("sum").Name("pairs").SinkTo(new CollectionSink<int>());
        InvalidOperationException timeless = Assert.Throws<InvalidOperationException>(() => new SteppedJob(environment));
        Assert.Contains("'pairs'", timeless.Message, StringComparison.Ordinal);
        Assert.Contains("watermark strategy", timeless.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stateful_operator_without_uid_is_refused()
    {
        var environment = new StreamExecutionEnvironment();
        DataStream<int> numbers = environment.FromCollection([1], WatermarkStrategy<int>.ForMonotonousTimestamps()).Uid("numbers");
        numbers.KeyBy(n => n).IntervalJoin(numbers.KeyBy(n => n)).Between(TimeSpan.Zero, TimeSpan.Zero).Process(() => new Sum()).SinkTo(new CollectionSink<int>());
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => new SteppedJob(environment));
        Assert.Contains("IntervalJoin", e.Message, StringComparison.Ordinal);
        Assert.Contains(".Uid(", e.Message, StringComparison.Ordinal);
    }

    private static List<string> Run(string kind, JobOptions options, int seed, int first = 400, int second = 300)
    {
        ConnectedJob job = ConnectedJob.Of(kind, first, second);
        using var stepped = new SteppedJob(job.Environment, options, seed);
        stepped.RunToEnd();
        List<string> results = [.. job.Distinct().Order(StringComparer.Ordinal)];
        if (kind != "broadcast") // every subtask tells of a broadcast record
            Assert.Equal(results.Count, job.Results.Records.Count);
        return results;
    }

    private static void RunUntilCheckpointThenDie(SteppedJob job, Random random)
    {
        job.Step(random.Next(5, 150));
        long before = job.LastCheckpoint;
        job.TriggerCheckpoint();
        while (job.LastCheckpoint == before)
            Assert.True(job.Step(), "The checkpoint never completed.");
        job.Step(random.Next(80));
    }

    private static void Advance(SteppedJob job, TimeSpan time)
    {
        job.Clock.Advance(time);
        job.StepToRest();
    }

    private sealed class Alarm : KeyedCoProcessFunction<string, string, string, string>
    {
        public override void Process1(string value, KeyedContext<string> context, Collector<string> output) =>
            context.RegisterEventTimeTimer(context.Time);

        public override void Process2(string value, KeyedContext<string> context, Collector<string> output) =>
            context.RegisterEventTimeTimer(context.Time);

        public override void OnTimer(EventTime time, KeyedContext<string> context, Collector<string> output) =>
            output.Collect($"{time.Milliseconds} behind {context.Watermark.Milliseconds}");
    }

    private sealed class Sum : ProcessJoinFunction<int, int, int>
    {
        public override void Process(int left, int right, JoinContext context, Collector<int> output) => output.Collect(left + right);
    }
}
