using Freshet.Functions;
using Freshet.Sinks;
using Freshet.Testing;

namespace Freshet.Runtime.Tests;

public sealed class AsyncMapTests : IDisposable
{
    private const int Count = 60;

    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(AsyncOutputMode.Ordered, 1)]
    [InlineData(AsyncOutputMode.Ordered, 4)]
    [InlineData(AsyncOutputMode.Unordered, 1)]
    [InlineData(AsyncOutputMode.Unordered, 4)]
    public void Answers_in_any_order_give_each_result_once_and_overtake_no_watermark(AsyncOutputMode mode, int maxBatchSize)
    {
        bool overtaken = false;
        for (int seed = 1; seed <= 20; seed++)
        {
            var calls = new Calls();
            var sink = new CollectionSink<string>();
            var options = new AsyncOptions { OutputMode = mode, Capacity = 8, MaxBatchSize = maxBatchSize, MaxCalls = 4 };
            using var job = new SteppedJob(Job(calls, options, sink), new JobOptions { BatchSize = 5, WatermarkInterval = 5 }, seed);
            calls.AnswerAll(job, new Random(seed), () => Assert.InRange(calls.Waiting, 0, 4));
            int[] values = [.. sink.Records.Select(r => int.Parse(r.Value.Split(' ')[0], null))];
            Assert.Equal(Enumerable.Range(0, Count), values.Order());
            overtaken |= !values.SequenceEqual(values.Order());

            // A record with time t comes behind the watermark t - 5 at the earliest, so a later watermark was never let past it.
            Assert.All(sink.Records, r => Assert.True(r.Time.Milliseconds > long.Parse(r.Value.Split(' ')[1], null), r.Value));
            Assert.Contains(sink.Records, r => long.Parse(r.Value.Split(' ')[1], null) > 0);
        }

        Assert.Equal(mode == AsyncOutputMode.Unordered, overtaken);
    }

    [Fact]
    public void Inputs_under_way_survive_a_death_and_another_parallelism()
    {
        for (int seed = 1; seed <= 40; seed++)
        {
            var ledger = new Ledger();
            var random = new Random(seed);
            JobOptions options = new() { BatchSize = 5, CheckpointDirectory = Path.Combine(_folder, $"{seed}") };
            for (int attempt = 0; attempt < 5; attempt++)
            {
                var calls = new Calls();
                var environment = new StreamExecutionEnvironment();
                environment.FromCollection([.. Enumerable.Range(0, Count)]).Uid("numbers").Rebalance()
                    .MapBatchAsync<int>(calls.Begin, new AsyncOptions { OutputMode = (AsyncOutputMode)(seed % 2), Capacity = 6, MaxBatchSize = 2 }).Uid("async")
                    .SinkTo(ledger).Uid("ledger");
                using var job = new SteppedJob(environment, options with { Parallelism = 1 + random.Next(3) }, seed + attempt);
                if (attempt == 4)
                {
                    calls.AnswerAll(job, random);
                    break;
                }

                for (int i = random.Next(25); i > 0 && !job.IsDone; i--)
                {
                    job.Step(1 + random.Next(10));
                    job.TriggerCheckpoint();
                    calls.AnswerOne(random);
                }
            }

            Assert.Equal(Enumerable.Range(0, Count), ledger.Visible.Order());
        }
    }

    [Fact]
    public void Failed_calls_are_tried_again_with_growing_pauses_and_then_handled()
    {
        List<TimeSpan> attempts = [];
        var sink = new CollectionSink<string>();
        var environment = new StreamExecutionEnvironment();
        SteppedJob? job = null;
        DateTimeOffset? start = null;
        var options = new AsyncOptions { MaxAttempts = 3, RetryDelay = TimeSpan.FromSeconds(1), RetryWhen = e => e is IOException };
        environment.FromCollection([1, 2, 3]).Uid("numbers")
            .MapAsync(
                (n, _) =>
                {
                    if (n == 2)
                    {
                        DateTimeOffset now = job!.Clock.GetUtcNow();
                        start ??= now;
                        attempts.Add(now - start.Value);
                        throw new IOException("down");
                    }

                    return n == 3 ? ValueTask.FromException<string>(new InvalidOperationException("never")) : ValueTask.FromResult($"{n}");
                },
                options, onFailure: (n, e) => $"{n}: {e.Message}").Uid("async")
            .SinkTo(sink);
        using (job = new SteppedJob(environment))
        {
            for (int i = 0; i < 100 && !job.IsDone; i++)
            {
                while (job.Step())
                {
                }

                job.Clock.Advance(TimeSpan.FromMilliseconds(100));
            }
        }

        Assert.Equal(["1", "2: down", "3: never"], sink.Records.Select(r => r.Value));
        Assert.Equal([0, 1, 3], attempts.Select(a => a.TotalSeconds));
    }

    [Fact]
    public void Call_that_never_answers_fails_the_job_by_its_position_when_its_time_is_over()
    {
        var calls = new Calls();
        var environment = new StreamExecutionEnvironment();
        environment.FromCollection([1]).Uid("numbers")
            .MapBatchAsync<int>(calls.Begin, new AsyncOptions { Timeout = TimeSpan.FromSeconds(2) }).Uid("async").Name("ask")
            .SinkTo(new CollectionSink<int>());
        using var job = new SteppedJob(environment);
        while (job.Step())
        {
        }

        job.Clock.Advance(TimeSpan.FromSeconds(2));
        OperatorFailedException e = Assert.Throws<OperatorFailedException>(() => job.Step(5));
        Assert.Equal(("ask", 1L), (e.OperatorName, e.Position));
        Assert.IsType<TimeoutException>(e.InnerException);
        Assert.True(calls.Cancelled);
    }

    [Fact]
    public void Wrong_number_of_results_and_an_exception_fail_the_job()
    {
        foreach (Func<IReadOnlyList<int>, CancellationToken, ValueTask<IReadOnlyList<int>>> function in
            new Func<IReadOnlyList<int>, CancellationToken, ValueTask<IReadOnlyList<int>>>[]
            {
                (_, _) => ValueTask.FromResult<IReadOnlyList<int>>([]), (_, _) => throw new FormatException(), async (_, _) =>
                {
                    await Task.Yield();
                    throw new FormatException();
                },
            })
        {
            var environment = new StreamExecutionEnvironment();
            environment.FromCollection([1]).Uid("numbers").MapBatchAsync(function, new AsyncOptions()).Uid("async").SinkTo(new CollectionSink<int>());
            Assert.ThrowsAny<OperatorFailedException>(() => EmbeddedJob.RunAsync(environment, cancellation: TestContext.Current.CancellationToken).GetAwaiter().GetResult());
        }
    }

    private static StreamExecutionEnvironment Job(Calls calls, AsyncOptions options, CollectionSink<string> sink)
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromCollection(
                [.. Enumerable.Range(0, Count)], WatermarkStrategy<int>.ForMonotonousTimestamps().WithTimestampAssigner(n => new EventTime(n + 1)))
            .Uid("numbers")
            .MapBatchAsync<int>(calls.Begin, options).Uid("async")
            .KeyBy(_ => 0).Process(() => new WatermarkSeen()).Uid("watermarks")
            .SinkTo(sink);
        return environment;
    }

    /// <summary>Says of each value which watermark had come before it.</summary>
    private sealed class WatermarkSeen : KeyedProcessFunction<int, int, string>
    {
        public override void Process(int value, KeyedContext<int> context, Collector<string> output) =>
            output.Collect($"{value} {context.Watermark.Milliseconds}");
    }

    /// <summary>Calls that wait until the test answers them.</summary>
    private sealed class Calls
    {
        private readonly List<(IReadOnlyList<int> Inputs, TaskCompletionSource<IReadOnlyList<int>> Answer)> _waiting = [];

        public int Waiting => _waiting.Count;

        public bool Cancelled { get; private set; }

        public ValueTask<IReadOnlyList<int>> Begin(IReadOnlyList<int> inputs, CancellationToken cancellation)
        {
            var answer = new TaskCompletionSource<IReadOnlyList<int>>();
            _waiting.Add((inputs, answer));
            cancellation.Register(() => Cancelled = true);
            return new ValueTask<IReadOnlyList<int>>(answer.Task);
        }

        public bool AnswerOne(Random random)
        {
            if (_waiting.Count == 0)
                return false;
            int pick = random.Next(_waiting.Count);
            (IReadOnlyList<int> inputs, TaskCompletionSource<IReadOnlyList<int>> answer) = _waiting[pick];
            _waiting.RemoveAt(pick);
            answer.SetResult([.. inputs]);
            return true;
        }

        public void AnswerAll(SteppedJob job, Random random, Action? look = null)
        {
            while (!job.IsDone)
            {
                bool stepped = job.Step(1 + random.Next(20));
                look?.Invoke();
                Assert.True(AnswerOne(random) || stepped || job.IsDone, "The job hangs.");
            }
        }
    }
}
