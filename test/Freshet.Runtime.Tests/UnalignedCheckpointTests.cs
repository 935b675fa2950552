using Freshet.Functions;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Exchange;
using Freshet.Runtime.Storage;
using Freshet.Sinks;
using Freshet.State;
using Freshet.Testing;
using Freshet.Windowing;

namespace Freshet.Runtime.Tests;

/// <summary>Checkpoints whose barriers overtake what is on its way, under back-pressure.</summary>
public sealed class UnalignedCheckpointTests : IDisposable
{
    private const int Splits = 3;
    private const int PerSplit = 100;

    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(true, 5)]
    public void Every_count_is_visible_once_whenever_the_job_dies_and_at_whichever_parallelism_it_returns(bool unaligned, int timeoutSeconds)
    {
        int onTheirWay = 0;
        int restored = 0;
        for (int seed = 1; seed <= 80; seed++)
        {
            var ledger = new Ledger();
            var random = new Random(seed);
            JobOptions options = Options($"{seed}") with { UnalignedCheckpoints = unaligned, AlignedCheckpointTimeout = TimeSpan.FromSeconds(timeoutSeconds) };
            for (int attempt = 0; attempt < 4; attempt++)
            {
                using var job = new SteppedJob(
                    SlowKeyedJob.Over(ledger, Splits, PerSplit), options with { Parallelism = 1 + random.Next(3), BatchSize = 1 + random.Next(4) }, seed + attempt);
                restored += job.RestoredCheckpoint > 0 ? 1 : 0;
                for (int i = random.Next(40); i > 0 && job.Step(1 + random.Next(40)); i--)
                {
                    job.TriggerCheckpoint();
                    job.Clock.Advance(TimeSpan.FromSeconds(random.Next(4)));
                }

                onTheirWay += HasChannelState(options) ? 1 : 0;
            }

            using (var last = new SteppedJob(SlowKeyedJob.Over(ledger, Splits, PerSplit), options, seed))
                last.RunToEnd();
            Assert.Equal(SlowKeyedJob.Expected(Splits, PerSplit), ledger.Visible.Order());
        }

        Assert.True(restored > 80, $"Only {restored} attempts began from a checkpoint.");
        Assert.True(unaligned ? onTheirWay > 40 : onTheirWay == 0, $"{onTheirWay} checkpoints held records on their way.");
    }

    [Fact]
    public void Restarted_job_takes_up_what_was_on_its_way()
    {
        int restarts = 0;
        for (int seed = 1; seed <= 80; seed++)
        {
            var ledger = new Ledger();
            var random = new Random(seed);
            int failures = 4;
            JobOptions options = Options($"{seed}") with
            {
                UnalignedCheckpoints = true,
                Parallelism = 1 + random.Next(3),
                BatchSize = 1 + random.Next(4),
                RestartStrategy = RestartStrategy.FixedDelay(10, TimeSpan.FromSeconds(1)),
            };
            using var job = new SteppedJob(
                SlowKeyedJob.Over(ledger, Splits, PerSplit, () => failures > 0 && random.Next(80) == 0 && failures-- > 0), options, seed);
            while (job.Step(1 + random.Next(30)))
                job.TriggerCheckpoint();
            Assert.True(job.IsDone);
            Assert.Equal(SlowKeyedJob.Expected(Splits, PerSplit), ledger.Visible.Order());
            restarts += (int)job.Restarts;
        }

        Assert.True(restarts > 100, $"Only {restarts} restarts.");
    }

    [Fact]
    public async Task Job_with_threads_takes_up_what_was_on_its_way()
    {
        for (int round = 0; round < 4; round++)
        {
            var ledger = new Ledger();
            var random = new Random(round);
            int failures = 4;
            JobOptions options = Options($"{round}") with
            {
                UnalignedCheckpoints = true,
                Parallelism = 3,
                Workers = 3,
                BatchSize = 16,
                CheckpointInterval = TimeSpan.FromMilliseconds(10),
                RestartStrategy = RestartStrategy.FixedDelay(10, TimeSpan.Zero),
            };
            JobResult result = await EmbeddedJob.RunAsync(
                SlowKeyedJob.Over(ledger, Splits, 8000, Fails), options, TestContext.Current.CancellationToken);
            Assert.Equal(SlowKeyedJob.Expected(Splits, 8000), ledger.Visible.Order());
            Assert.InRange(result.Restarts, 1, 4 - failures); // two tasks that fail at the same time are one restart

            bool Fails()
            {
                lock (random)
                    return failures > 0 && random.Next(4000) == 0 && failures-- > 0;
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Windows_are_those_of_an_uninterrupted_run_whatever_was_on_its_way(int parallelism)
    {
        for (int seed = 1; seed <= 40; seed++)
        {
            var ledger = new Ledger();
            var random = new Random(seed);
            JobOptions options = Options($"{seed}") with { UnalignedCheckpoints = true, BatchSize = 2, WatermarkInterval = 5 };
            for (int attempt = 0; attempt < 3; attempt++)
            {
                using var job = new SteppedJob(Windows(ledger), options with { Parallelism = parallelism == 0 ? 1 + random.Next(3) : parallelism }, seed + attempt);
                for (int i = random.Next(30); i > 0 && job.Step(1 + random.Next(30)); i--)
                    job.TriggerCheckpoint();
            }

            using (var last = new SteppedJob(Windows(ledger), options with { Parallelism = 3 }, seed))
                last.RunToEnd();
            // Three splits count the same milliseconds up: each window of ten of each of two keys has five of each split.
            IEnumerable<int> expected = Enumerable.Range(0, 20).Select(key => (key * 100) + 15);
            Assert.Equal(expected, ledger.Visible.Order());
        }

        static StreamExecutionEnvironment Windows(Ledger ledger)
        {
            var environment = new StreamExecutionEnvironment();
            environment
                .FromSource(
                    new SplitNumbers(Splits, PerSplit),
                    WatermarkStrategy<int>.ForMonotonousTimestamps().WithTimestampAssigner(n => new EventTime(n % PerSplit))).Uid("numbers")
                .Rebalance()
                .Map(n => n % PerSplit)
                .KeyBy(n => n % 2)
                .Window(TumblingEventTimeWindows.Of(TimeSpan.FromMilliseconds(10)))
                .Process(() => new CountWindow()).Uid("windows")
                .Rebalance().SinkTo(ledger).Uid("ledger");
            return environment;
        }
    }

    [Fact]
    public void Checkpoint_completes_while_the_sink_takes_nothing()
    {
        Assert.False(CompletesWhileStuck(unaligned: false, timeout: TimeSpan.Zero, TimeSpan.Zero));
        Assert.True(CompletesWhileStuck(unaligned: true, timeout: TimeSpan.Zero, TimeSpan.Zero));
    }

    [Fact]
    public void Barrier_overtakes_when_alignment_has_taken_the_timeout()
    {
        var timeout = TimeSpan.FromSeconds(5);
        Assert.False(CompletesWhileStuck(unaligned: true, timeout, TimeSpan.FromSeconds(4.999)));
        Assert.True(CompletesWhileStuck(unaligned: true, timeout, timeout));
    }

    [Fact]
    public void Barrier_overtakes_in_time_whatever_the_operators_wait_for()
    {
        var timeout = TimeSpan.FromSeconds(5);
        Assert.False(CompletesWhileStuck(unaligned: true, timeout, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2.999)));
        Assert.True(CompletesWhileStuck(unaligned: true, timeout, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public void Barrier_that_is_due_waits_at_rest_for_what_was_restored()
    {
        JobOptions options = Options("a") with { UnalignedCheckpoints = true };
        using (SteppedJob job = Stuck(options))
        {
            job.StepToRest();
            job.TriggerCheckpoint();
            job.StepToRest();
            Assert.Equal(1, job.LastCheckpoint);
        }

        Assert.True(HasChannelState(options));
        using SteppedJob restored = Stuck(options);
        restored.StepToRest();
        restored.TriggerCheckpoint();
        restored.StepToRest();
        Assert.Equal((1L, 0L), (restored.RestoredCheckpoint, restored.LastCheckpoint)); // none while it waits
    }

    [Fact]
    public void Checkpoint_that_aligns_in_time_holds_nothing_on_its_way()
    {
        var ledger = new Ledger();
        JobOptions options = Options("a") with { UnalignedCheckpoints = true, AlignedCheckpointTimeout = TimeSpan.FromSeconds(5), Parallelism = 2, BatchSize = 2 };
        using var job = new SteppedJob(SlowKeyedJob.Over(ledger, Splits, PerSplit), options);
        job.Step(60);
        job.TriggerCheckpoint();
        while (job.LastCheckpoint == 0)
            Assert.True(job.Step());
        Assert.False(HasChannelState(options));
    }

    [Fact]
    public void What_is_on_its_way_is_restored_though_the_option_is_off_now()
    {
        var ledger = new Ledger();
        JobOptions options = Options("a") with { UnalignedCheckpoints = true, Parallelism = 2, BatchSize = 1 };
        using (var job = new SteppedJob(SlowKeyedJob.Over(ledger, Splits, PerSplit), options))
        {
            job.Step(100);
            job.TriggerCheckpoint();
            while (job.LastCheckpoint == 0)
                Assert.True(job.Step());
        }

        Assert.True(HasChannelState(options));
        using var aligned = new SteppedJob(SlowKeyedJob.Over(ledger, Splits, PerSplit), options with { UnalignedCheckpoints = false });
        aligned.RunToEnd();
        Assert.Equal(SlowKeyedJob.Expected(Splits, PerSplit), ledger.Visible.Order());
    }

    [Fact]
    public void Type_without_a_serializer_is_refused_at_the_start_with_the_edge_and_the_remedy()
    {
        StreamExecutionEnvironment environment = Boxes();
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(
            () => new SteppedJob(environment, Options("a") with { UnalignedCheckpoints = true }));
        Assert.Contains("'boxed' (node 1) sends", e.Message, StringComparison.Ordinal);
        Assert.Contains("RegisterSerializer<Box>", e.Message, StringComparison.Ordinal);
        environment.RegisterSerializer(new BoxSerializer());
        using var job = new SteppedJob(environment, Options("a") with { UnalignedCheckpoints = true });
        job.RunToEnd();
    }

    [Fact]
    public void Dead_letters_on_their_way_come_back_as_they_were()
    {
        Serializer<DeadLetter> serializer = new StreamExecutionEnvironment().Graph.FindSerializer<DeadLetter>()!;
        var letter = new DeadLetter("topic ü", 42, "no form", new byte[] { 1, 2, 3 });
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        serializer.Write(letter, bytes);
        DeadLetter read = serializer.Read(bytes.WrittenSpan);
        Assert.Equal((letter.Source, letter.Position, letter.Reason), (read.Source, read.Position, read.Reason));
        Assert.Equal(letter.Bytes.ToArray(), read.Bytes.ToArray());
        for (int length = 0; length < bytes.WrittenCount - 3; length++)
            Assert.Throws<InvalidDataException>(() => serializer.Read(bytes.WrittenSpan[..length]));
    }

    [Fact]
    public void Records_on_their_way_that_the_job_has_no_channel_for_are_refused()
    {
        JobOptions options = Options("a") with { UnalignedCheckpoints = true };
        var ledger = new Ledger();
        using (var job = new SteppedJob(Chained(2), options))
        {
            job.Step(30);
            job.TriggerCheckpoint();
            while (job.LastCheckpoint == 0)
                Assert.True(job.Step());
        }

        Assert.True(HasChannelState(options));
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => new SteppedJob(Chained(1), options));
        Assert.Contains("'doubled' (node 1) now gets its records without one", e.Message, StringComparison.Ordinal);

        StreamExecutionEnvironment Chained(int parallelism)
        {
            var environment = new StreamExecutionEnvironment();
            environment.FromCollection([.. Enumerable.Range(0, 100)]).Uid("numbers").Parallelism(parallelism).Map(n => 2 * n).Name("doubled").Parallelism(1)
                .SinkTo(ledger).Uid("ledger").Parallelism(1);
            return environment;
        }
    }

    private bool CompletesWhileStuck(bool unaligned, TimeSpan timeout, params TimeSpan[] waits)
    {
        using SteppedJob job = Stuck(Options($"{unaligned} {timeout} {string.Join(' ', waits)}") with { UnalignedCheckpoints = unaligned, AlignedCheckpointTimeout = timeout });
        job.StepToRest();
        job.TriggerCheckpoint();
        job.StepToRest();
        foreach (TimeSpan wait in waits)
        {
            job.Clock.Advance(wait);
            job.StepToRest();
        }

        return job.LastCheckpoint == 1;
    }

    /// <summary>A job whose sink takes one batch of two.</summary>
    private static SteppedJob Stuck(JobOptions options)
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromSource(new SplitNumbers(2, 500)).Uid("numbers").Parallelism(2).KeyBy(n => n).Process(() => new SecondTimer()).Uid("timers").Parallelism(2)
            .SinkTo(new StuckSink()).Uid("stuck").Parallelism(1);
        return new SteppedJob(environment, options with { LatencyMarkerInterval = TimeSpan.Zero, BatchSize = 2 });
    }

    private static StreamExecutionEnvironment Boxes()
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromCollection([1, 2, 3]).Uid("numbers").Map(n => new Box(n)).Name("boxed").Rebalance().SinkTo(new CollectionSink<Box>());
        return environment;
    }

    // The job may still have the folder.
    private static bool HasChannelState(JobOptions options) =>
        Directory.EnumerateFiles(options.CheckpointDirectory!).Any(file => CheckpointNames.IsManifest(file, out _))
        && SavepointFolder.Read(LocalFileSystem.Instance, options.CheckpointDirectory!).Manifest.Operators.Any(o => o.Uid == ChannelState.Uid);

    private JobOptions Options(string folder) => new() { BatchSize = 4, CheckpointDirectory = Path.Combine(_folder, folder) };

    private sealed record Box(int Value);

    private sealed class BoxSerializer : Serializer<Box>
    {
        public override void Write(Box value, System.Buffers.IBufferWriter<byte> output) => Serializers.For<int>().Write(value.Value, output);

        public override Box Read(ReadOnlySpan<byte> bytes) => new(Serializers.For<int>().Read(bytes));
    }

    /// <summary>Gives 100 times the window's number and the key's, and the count.</summary>
    private sealed class CountWindow : ProcessWindowFunction<int, int, int>
    {
        public override void Process(int key, WindowContext context, ReadOnlySpan<int> elements, Collector<int> output) =>
            output.Collect((int)(((context.Window.Start.Milliseconds / 5) + key) * 100) + elements.Length);
    }

    /// <summary>Passes on what comes, and has a timer due within a second.</summary>
    private sealed class SecondTimer : KeyedProcessFunction<int, int, int>
    {
        public override void Process(int value, KeyedContext<int> context, Collector<int> output)
        {
            context.RegisterProcessingTimeTimer(context.CurrentProcessingTime + TimeSpan.FromSeconds(1));
            output.Collect(value);
        }
    }

    /// <summary>Takes one batch, and never another.</summary>
    private sealed class StuckSink : Sink<int>
    {
        public override SinkWriter<int> CreateWriter(int subtask) => new Writer();

        private sealed class Writer : SinkWriter<int>
        {
            private bool _isFull;

            public override bool IsReady => !_isFull;

            public override void Write(ReadOnlySpan<Record<int>> batch) => _isFull = true;
        }
    }
}
