using Freshet.Runtime.Execution;
using Freshet.Runtime.Metrics;
using Freshet.Sinks;
using Freshet.Testing;

namespace Freshet.Runtime.Tests;

/// <summary>Jobs whose graph falls into parts that exchange nothing.</summary>
public sealed class RegionFailoverTests : IDisposable
{
    private const int Count = 300;

    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Tasks_that_exchange_records_are_one_region_and_others_are_not()
    {
        var environment = new StreamExecutionEnvironment();
        DataStream<int> joined = environment.FromCollection([1]).Uid("a").Union(environment.FromCollection([2]).Uid("b").Rebalance());
        joined.Map(n => n).Parallelism(2).SinkTo(new Ledger()).Uid("one").Parallelism(2);
        environment.FromCollection([1]).Uid("c").Parallelism(3).SinkTo(new Ledger()).Uid("two").Parallelism(3);
        Assert.Equal(
            ["Source:0 Source:0 Map:0 Map:1", "Source:0", "Source:1", "Source:2"],
            PipelinedRegions.Of(TaskGraph.Build(environment.Graph, new ExecutionSettings(new JobOptions(), _ => { })))
                .Select(region => string.Join(' ', region.Where(v => v.Head.Kind != "Union").Select(v => $"{v.Head.Kind}:{v.Subtask}"))));
    }

    [Fact]
    public void One_pipeline_fails_and_the_other_goes_on_from_where_it_is()
    {
        int restarts = 0;
        int checkpointsWhileDown = 0;
        for (int seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            int failures = 3;
            (Ledger failing, Ledger steady) = (new Ledger(), new Ledger());
            StreamExecutionEnvironment environment = TwoPipelines(failing, steady, n => failures > 0 && random.Next(60) == 0 && failures-- > 0);
            using var job = new SteppedJob(environment, Options($"{seed}") with { RestartStrategy = RestartStrategy.FixedDelay(5, TimeSpan.FromSeconds(1)) }, seed);
            long read = 0;
            long restored = 0;
            while (job.Step())
            {
                if (random.Next(10) == 0)
                    job.TriggerCheckpoint();
                VertexMetrics other = job.Metrics().Vertices.Single(v => v.Name.StartsWith("steady", StringComparison.Ordinal));
                Assert.True(other.RecordsIn >= read, "The other pipeline went back.");
                read = other.RecordsIn;
                checkpointsWhileDown += job.Metrics().Status == JobStatus.Restarting && job.LastCheckpoint > restored ? 1 : 0;
                restored = job.LastCheckpoint;
            }

            Assert.True(job.IsDone);
            Assert.Equal(Count, read);
            Assert.Equal(Enumerable.Range(0, Count), failing.Visible.Order());
            Assert.Equal(Enumerable.Range(0, Count), steady.Visible.Order());
            restarts += (int)job.Restarts;
        }

        Assert.True(restarts > 100, $"Only {restarts} restarts.");
        Assert.True(checkpointsWhileDown > 0, "No checkpoint that was being written became durable while a region was down.");
    }

    [Fact]
    public void Parallel_chains_that_only_go_forward_fail_one_by_one()
    {
        bool failed = false;
        var ledger = new Ledger();
        var environment = new StreamExecutionEnvironment();
        environment.FromSource(new SplitNumbers(2, Count)).Uid("numbers")
            .Map(n => n == Count + 7 && !failed && (failed = true) ? throw new InvalidOperationException("once") : n).SinkTo(ledger).Uid("ledger");
        using var job = new SteppedJob(environment, Options("a") with { Parallelism = 2, RestartStrategy = RestartStrategy.FixedDelay(1, TimeSpan.Zero) });
        job.RunToEnd();
        Assert.Equal(1, job.Restarts);
        Assert.Equal(1, Assert.Single(job.Failures).Subtask);
        Assert.Equal(Enumerable.Range(0, 2 * Count), ledger.Visible.Order());
    }

    [Fact]
    public void Switched_off_a_failure_reaches_all_that_has_not_ended()
    {
        bool failed = false;
        (Ledger failing, Ledger steady) = (new Ledger(), new Ledger());
        StreamExecutionEnvironment environment = TwoPipelines(failing, steady, n => n == 250 && !failed && (failed = true));
        JobOptions options = Options("a") with { RegionFailover = false, RestartStrategy = RestartStrategy.FixedDelay(1, TimeSpan.Zero) };
        using var job = new SteppedJob(environment, options);
        job.RunToEnd();
        Assert.Equal(2, job.Restarts);
        Assert.Equal(Enumerable.Range(0, Count), failing.Visible.Order());
        Assert.Equal(Enumerable.Range(0, Count), steady.Visible.Order());
    }

    [Fact]
    public void Region_that_has_ended_stays_ended()
    {
        bool failed = false;
        var ended = new CollectionSink<int>();
        var environment = new StreamExecutionEnvironment();
        environment.FromCollection([1, 2, 3]).Uid("short").SinkTo(ended);
        environment.FromCollection([.. Enumerable.Range(0, Count)]).Uid("long")
            .Map(n => n == 250 && ended.Records.Count == 3 && !failed && (failed = true) ? throw new InvalidOperationException("once") : n)
            .SinkTo(new CollectionSink<int>());
        using var job = new SteppedJob(environment, Options("a") with { BatchSize = 1, RegionFailover = false, RestartStrategy = RestartStrategy.FixedDelay(1, TimeSpan.Zero) });
        job.RunToEnd();
        Assert.True(failed);
        Assert.Equal(1, job.Restarts);
        Assert.Equal([1, 2, 3], ended.Records.Select(r => r.Value));
    }

    [Fact]
    public void Whole_job_stops_when_a_region_fails_while_it_stops()
    {
        for (int seed = 1; seed <= 60; seed++)
        {
            bool stopping = false;
            bool failed = false;
            (Ledger failing, Ledger steady) = (new Ledger(), new Ledger());
            JobOptions options = Options($"{seed}");
            using (var job = new SteppedJob(
                TwoPipelines(failing, steady, _ => stopping && !failed && (failed = true)),
                options with { RestartStrategy = RestartStrategy.FixedDelay(1, TimeSpan.FromSeconds(1)) }, seed))
            {
                job.Step(seed);
                job.Stop();
                stopping = true;
                job.RunToEnd();
            }

            using var rest = new SteppedJob(TwoPipelines(failing, steady, _ => false), options, seed);
            rest.RunToEnd();
            Assert.Equal(Enumerable.Range(0, Count), failing.Visible.Order());
            Assert.Equal(Enumerable.Range(0, Count), steady.Visible.Order());
        }
    }

    private static StreamExecutionEnvironment TwoPipelines(Ledger failing, Ledger steady, Func<int, bool> fails)
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromCollection([.. Enumerable.Range(0, Count)]).Uid("first").Rebalance()
            .Map(n => fails(n) ? throw new InvalidOperationException("It failed.") : n).SinkTo(failing).Uid("failing");
        environment.FromCollection([.. Enumerable.Range(0, Count)]).Uid("second").Name("second source").Rebalance()
            .Map(n => n).Name("steady").SinkTo(steady).Uid("steady");
        return environment;
    }

    private JobOptions Options(string folder) => new() { BatchSize = 4, CheckpointDirectory = Path.Combine(_folder, folder) };
}
