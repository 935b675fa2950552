using System.Threading.Channels;
using Freshet.Runtime.Metrics;
using Freshet.Sinks;
using Microsoft.Extensions.Time.Testing;

namespace Freshet.Runtime.Tests;

/// <summary>Restarts of a job with threads, its delays by a clock that the test moves.</summary>
public sealed class EmbeddedRestartTests : IDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(42);

    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;
    private readonly DelayClock _clock = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Job_waits_for_the_delay_and_goes_on_exactly_once()
    {
        for (int round = 0; round < 10; round++)
        {
            var ledger = new Ledger();
            int failures = 3;
            EmbeddedJob job = EmbeddedJob.Start(
                Numbers(ledger, n => n == 1500 && Interlocked.Decrement(ref failures) >= 0), Options($"{round}") with { Parallelism = 2 });
            for (int restart = 0; restart < 3; restart++)
            {
                await _clock.NextDelayAsync();
                Assert.Equal(JobStatus.Restarting, job.Status);
                _clock.Advance(Delay);
            }

            JobResult result = await job.Completion.WaitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(3, result.Restarts);
            Assert.All(result.Failures, failure => Assert.Equal("InvalidOperationException: It failed at 1500.", failure.Cause));
            Assert.Equal(3, result.Failures.Count);
            Assert.Equal(Enumerable.Range(0, 3000), ledger.Visible.Order());
        }
    }

    [Fact]
    public async Task Cancel_ends_a_job_that_waits_for_its_restart()
    {
        var ledger = new Ledger();
        EmbeddedJob job = EmbeddedJob.Start(Numbers(ledger, n => n == 1500), Options("a"));
        await _clock.NextDelayAsync();
        job.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job.Completion.WaitAsync(TestContext.Current.CancellationToken));
        Assert.Equal(JobStatus.Canceled, job.Status);
        _clock.Advance(Delay);
        Assert.Equal(0, job.Metrics().Restarts);
    }

    [Fact]
    public async Task Stop_while_the_job_waits_for_its_restart_stops_it_then()
    {
        var ledger = new Ledger();
        int failures = 1;
        EmbeddedJob job = EmbeddedJob.Start(Numbers(ledger, n => n == 1500 && Interlocked.Decrement(ref failures) >= 0), Options("a"));
        await _clock.NextDelayAsync();
        Task<JobResult> stopped = job.StopAsync();
        _clock.Advance(Delay);
        JobResult result = await stopped.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(result.Stopped);
        await EmbeddedJob.RunAsync(Numbers(ledger, _ => false), Options("a"), TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 3000), ledger.Visible.Order());
    }

    [Fact]
    public async Task Job_without_a_folder_for_checkpoints_fails_with_its_first_failure()
    {
        var sink = new CollectionSink<int>();
        EmbeddedJob job = EmbeddedJob.Start(Numbers(sink, n => n == 1500));
        await Assert.ThrowsAsync<OperatorFailedException>(() => job.Completion.WaitAsync(TestContext.Current.CancellationToken));
        Assert.Equal(JobStatus.Failed, job.Status);
        Assert.Equal("unreliable", Assert.Single(job.Metrics().Failures).Operator);
    }

    private static StreamExecutionEnvironment Numbers(Sink<int> sink, Func<int, bool> fails)
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromCollection([.. Enumerable.Range(0, 3000)]).Uid("numbers").Rebalance()
            .Map(n => fails(n) ? throw new InvalidOperationException($"It failed at {n}.") : n).Name("unreliable").SinkTo(sink).Uid("sink");
        return environment;
    }

    private JobOptions Options(string folder) => new()
    {
        BatchSize = 8,
        Workers = 2,
        CheckpointDirectory = Path.Combine(_folder, folder),
        RestartStrategy = RestartStrategy.FixedDelay(3, Delay),
        TimeProvider = _clock,
    };

    /// <summary>A clock that tells when something begins to wait for the delay of these tests.</summary>
    private sealed class DelayClock : FakeTimeProvider
    {
        private readonly Channel<ITimer> _delays = Channel.CreateUnbounded<ITimer>();

        public async Task NextDelayAsync() => await _delays.Reader.ReadAsync(TestContext.Current.CancellationToken);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ITimer timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime == Delay)
                Assert.True(_delays.Writer.TryWrite(timer));
            return timer;
        }
    }
}
