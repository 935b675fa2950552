using Freshet.Runtime.Metrics;
using Freshet.Sources;
using Freshet.Testing;

namespace Freshet.Runtime.Tests;

public sealed class CommittingSinkTests : IDisposable
{
    private const int Count = 400;
    private const long AheadOfAll = 99L << 32;
    private const long AheadByAnotherPast = 7; // and lower than what waits in the checkpoint

    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_value_is_visible_once_whenever_the_job_dies_and_at_whichever_parallelism_it_returns()
    {
        int repeated = 0;
        for (int seed = 1; seed <= 60; seed++)
        {
            var ledger = new Ledger();
            var random = new Random(seed);
            JobOptions options = Options($"{seed}");
            for (int attempt = 0; attempt < 4; attempt++)
            {
                using var job = new SteppedJob(Numbers(ledger), options with { Parallelism = 1 + random.Next(3) }, seed + attempt);
                for (int i = random.Next(60); i > 0 && job.Step(1 + random.Next(20)); i--)
                    job.TriggerCheckpoint();
            }

            using (var last = new SteppedJob(Numbers(ledger), options, seed))
                last.RunToEnd();
            Assert.Equal(Enumerable.Range(0, Count), ledger.Visible.Order());
            repeated += ledger.Repeated;
        }

        Assert.True(repeated > 0, "No commit came twice, so the test has not seen a death between commit and confirmation.");
    }

    [Fact]
    public void Nothing_is_visible_before_its_checkpoint_is_complete()
    {
        var ledger = new Ledger();
        using var job = new SteppedJob(Numbers(ledger), Options("a"));
        job.Step(30);
        Assert.Empty(ledger.Visible);
        job.TriggerCheckpoint();
        job.RunToEnd();
        Assert.Equal(Count, ledger.Visible.Count);
        Assert.Equal(2, job.LastCheckpoint); // the one asked for, and the final one
    }

    [Fact]
    public void Without_checkpoints_everything_is_committed_at_the_end()
    {
        var ledger = new Ledger();
        using var job = new SteppedJob(Numbers(ledger), new JobOptions { BatchSize = 8 });
        job.RunToEnd();
        Assert.Equal(Enumerable.Range(0, Count), ledger.Visible.Order());
    }

    [Fact]
    public void Store_ahead_of_the_checkpoint_fails_the_job()
    {
        var ledger = new Ledger();
        ledger.SetMarker(3);
        using var job = new SteppedJob(Numbers(ledger), Options("a"));
        InvalidDataException e = Assert.Throws<InvalidDataException>(job.RunToEnd);
        Assert.Contains("3, not 0", e.Message, StringComparison.Ordinal);
        Assert.Empty(ledger.Visible);
    }

    [Theory]
    [InlineData(AheadOfAll)]
    [InlineData(AheadByAnotherPast)]
    public void Start_that_one_subtask_refuses_lets_no_other_commit(long marker)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            var ledger = new Ledger();
            JobOptions options = Options($"{seed}") with { Parallelism = 3 };
            LeaveUncommitted(ledger, options, seed);
            ledger.SetMarker(marker); // the first subtask's store is ahead
            using var refused = new SteppedJob(Numbers(ledger), options, seed);
            Assert.Throws<InvalidDataException>(refused.RunToEnd);
            Assert.Empty(ledger.Visible);
        }
    }

    [Theory]
    [InlineData(AheadOfAll)]
    [InlineData(AheadByAnotherPast)]
    public void What_waits_in_a_checkpoint_is_not_lost_where_the_store_is_ahead_by_another_past_and_replay_is_allowed(long marker)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            var ledger = new Ledger();
            JobOptions options = Options($"{seed}") with { Parallelism = 3 };
            LeaveUncommitted(ledger, options, seed);
            ledger.SetMarker(marker);
            using var job = new SteppedJob(Numbers(ledger), options with { AllowReplay = true }, seed);
            job.RunToEnd();
            Assert.Equal(Enumerable.Range(0, Count), ledger.Visible.Order());
        }
    }

    [Theory]
    [InlineData(AheadOfAll)]
    [InlineData(AheadByAnotherPast)]
    public void Replay_that_was_allowed_is_not_made_again_by_a_restart_behind_a_commit_that_nobody_heard_of(long marker)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            var ledger = new Ledger();
            JobOptions options = Options($"{seed}") with { Parallelism = 3 };
            LeaveUncommitted(ledger, options, seed);
            ledger.SetMarker(marker);
            ledger.LosesNextResponse = true;
            var restarts = RestartStrategy.FixedDelay(1, TimeSpan.FromSeconds(1));
            using var job = new SteppedJob(Numbers(ledger), options with { AllowReplay = true, RestartStrategy = restarts }, seed);
            job.RunToEnd();
            Assert.Equal(1, job.Restarts);
            Assert.Equal(Enumerable.Range(0, Count), ledger.Visible.Order());
        }
    }

    [Fact]
    public void Stop_ends_the_job_behind_one_more_checkpoint_and_the_next_start_goes_on()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            var ledger = new Ledger();
            JobOptions options = Options($"{seed}") with { Parallelism = 2 };
            using (var stopped = new SteppedJob(Numbers(ledger), options, seed))
            {
                stopped.Step(seed * 5);
                stopped.Stop();
                stopped.RunToEnd();
                Assert.InRange(ledger.Visible.Count, 1, Count - 1);
            }

            using var rest = new SteppedJob(Numbers(ledger), options, seed);
            Assert.Equal(1, rest.RestoredCheckpoint);
            rest.RunToEnd();
            Assert.Equal(Enumerable.Range(0, Count), ledger.Visible.Order());
        }
    }

    [Fact]
    public async Task Embedded_job_stops_with_a_checkpoint_and_shows_its_metrics()
    {
        var ledger = new Ledger();
        var options = new JobOptions { CheckpointDirectory = _folder, CheckpointInterval = TimeSpan.FromMilliseconds(10) };
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        EmbeddedJob job = EmbeddedJob.Start(Numbers(ledger, new EndlessSource(gate)), options);
        await gate.Task.WaitAsync(TestContext.Current.CancellationToken);
        JobResult result = await job.StopAsync().WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(result.Stopped);
        Assert.Equal(Enumerable.Range(0, ledger.Visible.Count), ledger.Visible.Order());
        JobMetrics metrics = job.Metrics();
        Assert.Equal(JobStatus.Finished, metrics.Status);
        Assert.Equal(result.LastCheckpoint, metrics.Checkpoints.LastId);
        Assert.Equal(ledger.Visible.Count, metrics.Vertices[^1].RecordsIn);
        Assert.Equal(metrics.Vertices[0].RecordsOut, metrics.Vertices[^1].RecordsIn);
    }

    [Fact]
    public async Task Failing_commit_fails_the_job_with_its_cause()
    {
        var ledger = new Ledger();
        ledger.SetMarker(1);
        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(
            () => EmbeddedJob.RunAsync(Numbers(ledger), Options("a"), TestContext.Current.CancellationToken));
        Assert.Contains("1, not 0", e.Message, StringComparison.Ordinal);
    }

    /// <summary>Ends a job whose first checkpoint is complete and of which nothing is committed.</summary>
    private static void LeaveUncommitted(Ledger ledger, JobOptions options, int seed)
    {
        using var job = new SteppedJob(Numbers(ledger), options, seed);
        job.Step(60);
        job.TriggerCheckpoint();
        while (job.LastCheckpoint == 0)
            job.Step();
        Assert.Empty(ledger.Visible);
    }

    private static StreamExecutionEnvironment Numbers(Ledger ledger, Source<int>? source = null)
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromSource(source ?? new CollectionSource<int>([.. Enumerable.Range(0, Count)])).Uid("numbers").Rebalance()
            .Map(n => n).SinkTo(ledger).Uid("ledger");
        return environment;
    }

    private JobOptions Options(string folder) => new() { BatchSize = 8, CheckpointDirectory = Path.Combine(_folder, folder) };

    /// <summary>Counts without end, and says when it has given a thousand.</summary>
    private sealed class EndlessSource(TaskCompletionSource thousand) : Source<int>
    {
        public override bool IsBounded => false;

        public override IReadOnlyList<SourceSplit> DiscoverSplits() => [new SourceSplit("numbers")];

        public override SplitReader<int> Open(SourceSplit split, ReadOnlySpan<byte> position, SplitReaderContext context) => new Reader(thousand);

        private sealed class Reader(TaskCompletionSource thousand) : SplitReader<int>
        {
            private int _next;

            public override ReadResult Read(Span<Record<int>> batch)
            {
                int count = Math.Min(batch.Length, 10);
                for (int i = 0; i < count; i++)
                    batch[i] = new Record<int>(_next++, EventTime.None);
                if (_next >= 1000)
                    thousand.TrySetResult();
                return new ReadResult(count, false);
            }

            public override void WritePosition(System.Buffers.IBufferWriter<byte> output) => System.Buffers.BuffersExtensions.Write(output, BitConverter.GetBytes(_next));
        }
    }
}
