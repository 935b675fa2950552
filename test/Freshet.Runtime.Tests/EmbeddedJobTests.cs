using Freshet.Functions;
using Freshet.Sinks;
using Freshet.Testing;

namespace Freshet.Runtime.Tests;

public sealed class EmbeddedJobTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Chain_of_verbs_gives_what_the_same_loop_gives()
    {
        var environment = new StreamExecutionEnvironment();
        var sink = new CollectionSink<int>();
        environment.FromCollection([.. Enumerable.Range(0, 5000)]).Uid("numbers")
            .Map(n => n * 2)
            .Filter(n => n % 3 == 0)
            .FlatMap((int n, Collector<int> output) =>
            {
                output.Collect(n);
                output.Collect(-n);
            })
            .SinkTo(sink);
        await EmbeddedJob.RunAsync(environment, cancellation: TestContext.Current.CancellationToken);
        IEnumerable<int> expected = Enumerable.Range(0, 5000).Select(n => n * 2).Where(n => n % 3 == 0).SelectMany(n => new[] { n, -n });
        Assert.Equal(expected, sink.Records.Select(r => r.Value));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 1)]
    [InlineData(1024, 1)]
    [InlineData(1, 2)]
    [InlineData(7, 4)]
    [InlineData(1024, 4)]
    public async Task Results_do_not_depend_on_batch_size_or_parallelism(int batchSize, int parallelism)
    {
        CountJob expected = CountJob.Over(3000);
        using (var stepped = new SteppedJob(expected.Environment, new JobOptions { BatchSize = 16 }))
            stepped.RunToEnd();
        CountJob job = CountJob.Over(3000);
        await EmbeddedJob.RunAsync(
            job.Environment,
            new JobOptions { BatchSize = batchSize, Parallelism = parallelism, Workers = 3 },
            TestContext.Current.CancellationToken);
        Assert.Equal(WithoutTotals(expected.Counts), WithoutTotals(job.Counts));
        Assert.Equal(CountJob.Sorted(expected.Late), CountJob.Sorted(job.Late));
        Assert.NotEmpty(job.Late.Records);
    }

    [Fact]
    public void Job_restored_from_any_checkpoint_ends_with_the_state_of_an_uninterrupted_run()
    {
        CountJob straight = CountJob.Over(2000);
        using (var stepped = new SteppedJob(straight.Environment, new JobOptions { BatchSize = 8 }))
            stepped.RunToEnd();
        IReadOnlyList<string> expected = FinalTotals(straight.Counts);
        Assert.NotEmpty(expected);
        for (int seed = 1; seed <= 40; seed++)
        {
            string folder = Path.Combine(_folder, $"{seed}");
            var random = new Random(seed);
            int[] parallelisms = [1, 3, 2];
            CountJob last = straight;
            for (int attempt = 0; attempt < parallelisms.Length; attempt++)
            {
                last = CountJob.Over(2000);
                var options = new JobOptions { BatchSize = 8, Parallelism = parallelisms[attempt], CheckpointDirectory = folder };
                using var job = new SteppedJob(last.Environment, options, seed + attempt);
                Assert.Equal(attempt > 0, job.RestoredCheckpoint > 0);
                if (attempt < parallelisms.Length - 1)
                    RunUntilCheckpointThenDie(job, random);
                else
                    job.RunToEnd();
            }

            Assert.Equal(expected, FinalTotals(last.Counts));
        }
    }

    [Fact]
    public void Damaged_checkpoint_is_refused_by_name_and_the_one_before_is_used()
    {
        using (var job = new SteppedJob(CountJob.Over(2000).Environment, new JobOptions { BatchSize = 8, CheckpointDirectory = _folder }))
        {
            RunUntilCheckpointThenDie(job, new Random(1));
            RunUntilCheckpointThenDie(job, new Random(2));
            Assert.Equal(2, job.LastCheckpoint);
        }

        string newest = Path.Combine(_folder, "chk-000000000002.manifest");
        byte[] whole = File.ReadAllBytes(newest);
        foreach (int length in new[] { 0, 10, whole.Length / 2, whole.Length - 1 })
        {
            File.WriteAllBytes(newest, whole[..length]);
            AssertFallsBack(newest);
        }

        for (int i = 0; i < whole.Length; i += 97)
        {
            byte[] flipped = [.. whole];
            flipped[i] ^= 4;
            File.WriteAllBytes(newest, flipped);
            AssertFallsBack(newest);
        }
    }

    [Fact]
    public void State_without_an_operator_is_refused_with_its_uid()
    {
        var options = new JobOptions { BatchSize = 8, CheckpointDirectory = _folder };
        using (var job = new SteppedJob(CountJob.Over(2000).Environment, options))
            RunUntilCheckpointThenDie(job, new Random(1));
        var other = new StreamExecutionEnvironment();
        other.FromCollection([1]).Uid("first").SinkTo(new CollectionSink<int>());
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => new SteppedJob(other, options));
        Assert.Contains("'second'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failing_function_fails_the_job_with_operator_position_and_cause()
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromCollection([1, 2, 0, 4]).Uid("numbers").Map(n => 10 / n).Name("divide").SinkTo(new CollectionSink<int>());
        OperatorFailedException e = await Assert.ThrowsAsync<OperatorFailedException>(
            () => EmbeddedJob.RunAsync(environment, cancellation: TestContext.Current.CancellationToken));
        Assert.Equal("divide", e.OperatorName);
        Assert.Equal(3, e.Position);
        Assert.IsType<DivideByZeroException>(e.InnerException);
    }

    [Fact]
    public async Task Unset_uid_of_a_stateful_operator_is_an_error_that_says_the_fix()
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromCollection([1]).SinkTo(new CollectionSink<int>());
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(
            () => EmbeddedJob.RunAsync(environment, cancellation: TestContext.Current.CancellationToken));
        Assert.Contains(".Uid(", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Graph_explains_itself()
    {
        Assert.Equal(
            "0: Source uid=first\n1: Source uid=second\n2: Union <- 0, 1\n3: Map <- 2\n4: KeyedProcess uid=count <- 3 by hash\n"
            + "5: Sink parallelism=1 <- 4\n6: Sink parallelism=1 <- 4.late\n",
            CountJob.Over(1).Environment.Graph.Explain());
    }

    private static void RunUntilCheckpointThenDie(SteppedJob job, Random random)
    {
        job.Step(random.Next(5, 120));
        long before = job.LastCheckpoint;
        job.TriggerCheckpoint();
        while (job.LastCheckpoint == before)
            Assert.True(job.Step(), "The checkpoint never completed.");
        job.Step(random.Next(60));
    }

    private void AssertFallsBack(string damaged)
    {
        using var job = new SteppedJob(CountJob.Over(2000).Environment, new JobOptions { BatchSize = 8, CheckpointDirectory = _folder });
        Assert.Equal(1, job.RestoredCheckpoint);
        Assert.StartsWith(damaged, Assert.Single(job.RefusedCheckpoints), StringComparison.Ordinal);
    }

    private static List<string> WithoutTotals(CollectionSink<string> sink) =>
        [.. sink.Records.Select(r => string.Join(' ', r.Value.Split(' ')[..2])).Order(StringComparer.Ordinal)];

    private static List<string> FinalTotals(CollectionSink<string> sink) =>
        [.. CountJob.Sorted(sink).Where(v => v.Split(' ').Length == 3).Select(v => $"{v.Split(' ')[0]} {v.Split(' ')[2]}").Distinct(StringComparer.Ordinal)];
}
