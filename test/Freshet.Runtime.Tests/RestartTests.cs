using Freshet.Sinks;
using Freshet.Sources;
using Freshet.Testing;

namespace Freshet.Runtime.Tests;

/// <summary>Whole jobs that fail and are restarted, in virtual time.</summary>
public sealed class RestartTests : IDisposable
{
    private const int Count = 400;

    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_value_is_visible_once_whenever_a_function_fails()
    {
        int restarts = 0;
        int fromCheckpoints = 0;
        for (int seed = 1; seed <= 80; seed++)
        {
            var ledger = new Ledger();
            var random = new Random(seed);
            int failures = random.Next(1, 5);
            JobOptions options = Options($"{seed}") with { Parallelism = 1 + random.Next(3), RestartStrategy = RestartStrategy.FixedDelay(10, TimeSpan.FromSeconds(3)) };
            using var job = new SteppedJob(Numbers(ledger, () => failures > 0 && random.Next(120) == 0 && failures-- > 0), options, seed);
            DateTimeOffset began = job.Clock.GetUtcNow();
            while (job.Step(1 + random.Next(20)))
                job.TriggerCheckpoint();
            Assert.True(job.IsDone);
            Assert.Equal(Enumerable.Range(0, Count), ledger.Visible.Order());
            Assert.Equal(job.Restarts, job.Failures.Count);
            Assert.True(job.Clock.GetUtcNow() - began >= TimeSpan.FromSeconds(3 * job.Restarts), "A restart came before its delay.");
            restarts += (int)job.Restarts;
            fromCheckpoints += job.RestoredRecords > 0 ? 1 : 0;
        }

        Assert.True(restarts > 80 && fromCheckpoints > 20, $"{restarts} restarts, {fromCheckpoints} jobs went on from a checkpoint: too few to show anything.");
    }

    [Fact]
    public void Restart_without_checkpoints_begins_from_scratch()
    {
        var sink = new CollectionSink<int>();
        bool failed = false;
        using var job = new SteppedJob(
            Numbers(sink, n => n == 150 && !failed && (failed = true)), new JobOptions { BatchSize = 8, RestartStrategy = RestartStrategy.FixedDelay(1, TimeSpan.Zero) });
        job.RunToEnd();
        Assert.Equal(1, job.Restarts);
        Assert.Equal(Enumerable.Range(0, Count), sink.Records.Select(r => r.Value).TakeLast(Count));
    }

    [Fact]
    public void Failures_tell_time_cause_operator_and_position()
    {
        int failures = 2;
        using var job = new SteppedJob(
            Numbers(new Ledger(), n => n == 7 && failures-- > 0), Options("a") with { RestartStrategy = RestartStrategy.FixedDelay(5, TimeSpan.FromSeconds(3)) });
        DateTimeOffset began = job.Clock.GetUtcNow();
        job.RunToEnd();
        Assert.Equal(2, job.Failures.Count);
        JobFailure second = job.Failures[1];
        Assert.Equal((began + TimeSpan.FromSeconds(3), "unreliable", 0, 8L), (second.At, second.Operator, second.Subtask, second.Position));
        Assert.Equal("InvalidOperationException: It failed at 7.", second.Cause);
        Assert.Equal(job.Failures, job.Metrics().Failures);
    }

    [Fact]
    public void Strategy_that_gives_up_fails_the_job_with_the_last_failure()
    {
        using var job = new SteppedJob(
            Numbers(new Ledger(), n => n == 7), Options("a") with { RestartStrategy = RestartStrategy.FixedDelay(2, TimeSpan.FromSeconds(3)) });
        Assert.Throws<OperatorFailedException>(job.RunToEnd);
        Assert.Equal((2L, 3), (job.Restarts, job.Failures.Count));
    }

    [Fact]
    public void Error_that_a_restart_cannot_heal_fails_the_job_at_once()
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromCollection([1]).Uid("numbers").Map<int>(_ => throw new SuppressRestartsException("There is no such topic.")).SinkTo(new CollectionSink<int>());
        using var job = new SteppedJob(environment, new JobOptions { RestartStrategy = RestartStrategy.FixedDelay(5, TimeSpan.Zero) });
        OperatorFailedException e = Assert.Throws<OperatorFailedException>(job.RunToEnd);
        Assert.Equal("There is no such topic.", e.InnerException!.Message);
        Assert.Equal(0, job.Restarts);
    }

    [Fact]
    public void Store_ahead_of_the_checkpoint_is_not_tried_again()
    {
        var ledger = new Ledger();
        ledger.SetMarker(3);
        using var job = new SteppedJob(Numbers(ledger, _ => false), Options("a") with { RestartStrategy = RestartStrategy.FixedDelay(5, TimeSpan.Zero) });
        Assert.Throws<InvalidDataException>(job.RunToEnd);
        Assert.Equal(0, job.Restarts);
    }

    [Fact]
    public void Checkpoints_that_cannot_be_written_restart_the_job()
    {
        var ledger = new Ledger();
        JobOptions options = Options("a") with { RestartStrategy = RestartStrategy.FixedDelay(1, TimeSpan.FromSeconds(1)) };
        using var job = new SteppedJob(Numbers(ledger, _ => false), options);
        job.Step(20);
        Directory.Delete(options.CheckpointDirectory!, recursive: true);
        job.TriggerCheckpoint();
        while (job.FailedCheckpoints == 0)
            job.Step();
        Directory.CreateDirectory(options.CheckpointDirectory!);
        job.RunToEnd();
        Assert.Equal(1, job.Restarts);
        Assert.StartsWith("DirectoryNotFoundException", Assert.Single(job.Failures).Cause, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, Count), ledger.Visible.Order());
    }

    [Fact]
    public void Failure_while_stopping_restarts_the_job_and_it_stops_then()
    {
        int failuresInStop = 0;
        for (int seed = 1; seed <= 60; seed++)
        {
            var ledger = new Ledger();
            bool stopping = false;
            bool failed = false;
            JobOptions options = Options($"{seed}") with { Parallelism = 2 };
            using (var job = new SteppedJob(
                Numbers(ledger, () => stopping && !failed && (failed = true)),
                options with { RestartStrategy = RestartStrategy.FixedDelay(1, TimeSpan.FromSeconds(1)) }, seed))
            {
                job.Step(seed);
                job.Stop();
                stopping = true;
                job.RunToEnd();
                failuresInStop += (int)job.Restarts;
            }

            Assert.Equal(ledger.Visible.Count, ledger.Visible.Distinct().Count());
            using var rest = new SteppedJob(Numbers(ledger, _ => false), options, seed);
            rest.RunToEnd();
            Assert.Equal(Enumerable.Range(0, Count), ledger.Visible.Order());
        }

        Assert.True(failuresInStop > 30, $"Only {failuresInStop} jobs failed while they stopped.");
    }

    [Fact]
    public void Failing_commit_is_driven_again_after_the_restart()
    {
        for (int seed = 1; seed <= 30; seed++)
        {
            var ledger = new Ledger();
            int calls = 0;
            var sink = new FailingSink(ledger, () => ++calls is 2 or 7 or 12 or 21);
            using var job = new SteppedJob(
                Numbers(sink, _ => false), Options($"{seed}") with { Parallelism = 2, RestartStrategy = RestartStrategy.ExponentialDelay() }, seed);
            while (job.Step(7))
                job.TriggerCheckpoint();
            Assert.True(job.IsDone);
            Assert.InRange(job.Restarts, 2, 4); // two may fail before the first has the job restarted
            Assert.Equal(Enumerable.Range(0, Count), ledger.Visible.Order());
        }
    }

    [Fact]
    public void Calls_of_an_attempt_end_before_it_is_disposed_and_the_next_one_begins()
    {
        var log = new List<string>();
        bool failed = false;
        var environment = new StreamExecutionEnvironment();
        environment.FromSource(new CallingSource(log)).Uid("calls")
            .Map(n => n == 3 && !failed && (failed = true) ? throw new InvalidOperationException("once") : n)
            .SinkTo(new CollectionSink<int>());
        for (int seed = 1; seed <= 20; seed++)
        {
            log.Clear();
            failed = false;
            using var job = new SteppedJob(environment, new JobOptions { BatchSize = 1, RestartStrategy = RestartStrategy.FixedDelay(1, TimeSpan.FromSeconds(1)) }, seed);
            job.RunToEnd();
            int closed = log.IndexOf("close 1");
            int opened = log.LastIndexOf("open");
            Assert.InRange(closed, 1, opened - 1);
            Assert.DoesNotContain("call 1", log[closed..]);
            Assert.Contains("call 2", log[opened..]);
        }
    }

    private static StreamExecutionEnvironment Numbers(Sink<int> sink, Func<bool> fails) => Numbers(sink, _ => fails());

    private static StreamExecutionEnvironment Numbers(Sink<int> sink, Func<int, bool> fails)
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromCollection([.. Enumerable.Range(0, Count)]).Uid("numbers").Rebalance()
            .Map(n => fails(n) ? throw new InvalidOperationException($"It failed at {n}.") : n).Name("unreliable").SinkTo(sink).Uid("sink");
        return environment;
    }

    private JobOptions Options(string folder) => new() { BatchSize = 8, CheckpointDirectory = Path.Combine(_folder, folder) };

    /// <summary>A ledger whose store is sometimes away.</summary>
    private sealed class FailingSink(Ledger ledger, Func<bool> fails) : CommittingSink<int>
    {
        public override CommittingSinkWriter<int> CreateWriter(int subtask) => ledger.CreateWriter(subtask);

        public override Committer CreateCommitter(string uid, int subtask) => new FailingCommitter(ledger.CreateCommitter(uid, subtask), fails);

        private sealed class FailingCommitter(Committer committer, Func<bool> fails) : Committer
        {
            public override void Recover(CommitRecovery recovery) => committer.Recover(recovery);

            public override void Commit(in Committable committable)
            {
                if (fails())
                    throw new IOException("The store is away.");
                committer.Commit(in committable);
                if (fails())
                    throw new IOException("The store's answer was lost.");
            }
        }
    }

    /// <summary>Has a call under way all the time, and logs which attempt each is of.</summary>
    private sealed class CallingSource(List<string> log) : Source<int>
    {
        public override IReadOnlyList<SourceSplit> DiscoverSplits() => [new SourceSplit("calls")];

        public override SplitReader<int> Open(SourceSplit split, ReadOnlySpan<byte> position, SplitReaderContext context)
        {
            log.Add("open");
            int attempt = log.Count(l => l == "open");
            return new Reader(context, () => log.Add($"call {attempt}"), () => log.Add($"close {attempt}"));
        }

        private sealed class Reader(SplitReaderContext context, Action call, Action close) : SplitReader<int>
        {
            private int _next;

            public override ReadResult Read(Span<Record<int>> batch)
            {
                context.RunBlocking(call);
                batch[0] = new Record<int>(_next, EventTime.None);
                return new ReadResult(1, ++_next == 10);
            }

            public override void Dispose()
            {
                close();
                base.Dispose();
            }

            public override void WritePosition(System.Buffers.IBufferWriter<byte> output)
            {
            }
        }
    }
}
