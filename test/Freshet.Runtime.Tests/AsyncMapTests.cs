using Freshet.Connectors.Files;
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
                job.StepToRest();

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
        job.StepToRest();

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

    [Theory]
    [InlineData(AsyncOutputMode.Ordered)]
    [InlineData(AsyncOutputMode.Unordered)]
    public void Full_queue_is_back_pressure_up_to_the_source(AsyncOutputMode mode)
    {
        const int capacity = 5;
        const int many = 20_000;
        var calls = new Calls();
        int read = 0;
        var sink = new CollectionSink<int>();
        var environment = new StreamExecutionEnvironment();
        environment.FromSource(new GeneratorSource<int>(Read, many)).Uid("numbers").Rebalance()
            .MapBatchAsync<int>(calls.Begin, new AsyncOptions { OutputMode = mode, Capacity = capacity }).Uid("async")
            .SinkTo(sink);
        using var job = new SteppedJob(environment, new JobOptions { BatchSize = 8 });
        job.StepToRest();

        // The queue is full, and so are the ring before it and what a step made of it; nothing is read any more.
        Assert.Equal(capacity, calls.Waiting);
        Assert.InRange(read, capacity, 500);
        int before = read;
        Assert.False(job.Step());
        var random = new Random(1);
        for (int i = 0; i < 200; i++)
        {
            Assert.True(calls.AnswerOne(random));
            job.StepToRest();

            Assert.InRange(calls.Waiting, 1, capacity);
        }

        Assert.InRange(read, before + 150, before + 250); // one answer, one record
        calls.AnswerAll(job, random);
        Assert.Equal(Enumerable.Range(0, many), sink.Records.Select(r => r.Value).Order());

        int Read(long n)
        {
            read++;
            return (int)n;
        }
    }

    [Fact]
    public void Full_queue_holds_no_checkpoint_up_and_what_is_in_it_is_called_again_after_a_restore()
    {
        JobOptions options = new() { BatchSize = 4, CheckpointDirectory = Path.Combine(_folder, "full") };
        var ledger = new Ledger();
        var calls = new Calls();
        using (SteppedJob job = Start())
        {
            job.StepToRest();

            job.TriggerCheckpoint();
            job.StepToRest();

            // The source has given its barrier, which waits before the full queue: as in Flink, where it is the queue that is asked first.
            Assert.Equal(0, job.LastCheckpoint);
            Assert.True(calls.AnswerOne(new Random(1)));
            var random = new Random(2);
            while (job.LastCheckpoint == 0)
                Assert.True(job.Step() || calls.AnswerOne(random));
        }

        calls = new Calls();
        using (SteppedJob job = Start())
            calls.AnswerAll(job, new Random(3));
        Assert.Equal(Enumerable.Range(0, Count), ledger.Visible.Order());

        SteppedJob Start()
        {
            var environment = new StreamExecutionEnvironment();
            environment.FromCollection([.. Enumerable.Range(0, Count)]).Uid("numbers").Rebalance()
                .MapBatchAsync<int>(calls.Begin, new AsyncOptions { Capacity = 3 }).Uid("async").SinkTo(ledger).Uid("ledger");
            return new SteppedJob(environment, options);
        }
    }

    [Fact]
    public void Results_of_a_batch_that_are_not_wanted_are_tried_again_without_the_others()
    {
        List<int[]> asked = [];
        var sink = new CollectionSink<string>();
        var environment = new StreamExecutionEnvironment();
        var options = new AsyncOptions { MaxBatchSize = 4, MaxCalls = 1, MaxAttempts = 3, RetryDelay = TimeSpan.FromSeconds(1), RetryMultiplier = 3, MaxRetryDelay = TimeSpan.FromSeconds(2) };
        environment.FromCollection([0, 1, 2, 3]).Uid("numbers").MapBatchAsync(
            (numbers, _) =>
            {
                asked.Add([.. numbers]);
                return ValueTask.FromResult<IReadOnlyList<string>>([.. numbers.Select(n => n < 4 - (2 * asked.Count) ? "" : $"{n} at {asked.Count}")]);
            },
            options, retryResult: r => r.Length == 0).Uid("async").SinkTo(sink);
        using var job = new SteppedJob(environment);
        List<int> askedAt = [];
        for (int second = 0; second < 8; second++)
        {
            job.StepToRest();

            askedAt.Add(asked.Count);
            job.Clock.Advance(TimeSpan.FromMilliseconds(500));
        }

        Assert.Equal(["0,1,2,3", "0,1"], asked.Select(a => string.Join(',', a)));
        Assert.Equal(["0 at 2", "1 at 2", "2 at 1", "3 at 1"], sink.Records.Select(r => r.Value));
        Assert.Equal([1, 1, 2, 2, 2, 2, 2, 2], askedAt);
    }

    [Fact]
    public void Value_may_have_none_or_several_results_and_the_last_try_is_taken_as_it_is()
    {
        int tries = 0;
        var sink = new CollectionSink<int>();
        var environment = new StreamExecutionEnvironment();
        var options = new AsyncOptions { MaxAttempts = 3, RetryDelay = TimeSpan.FromHours(1), Timeout = TimeSpan.FromDays(1) };
        environment.FromCollection([0, 1, 3]).Uid("numbers").FlatMapAsync(
            (n, _) =>
            {
                tries += n == 0 ? 1 : 0;
                return ValueTask.FromResult<IReadOnlyList<int>>([.. Enumerable.Repeat(n, n)]);
            },
            options, retryResult: r => r.Count == 0).Uid("async").SinkTo(sink);
        using var job = new SteppedJob(environment);
        for (int hour = 0; hour < 4; hour++) // 0, 1 and 2 of pause; the end of the input waits
        {
            job.StepToRest();

            job.Clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.True(job.IsDone);
        Assert.Equal(3, tries);
        Assert.Equal([1, 3, 3, 3], sink.Records.Select(r => r.Value));
    }

    [Fact]
    public void Answers_behind_a_watermark_that_waits_leave_in_the_order_in_which_they_came()
    {
        var answers = new Dictionary<int, TaskCompletionSource<int>>();
        using var harness = new OperatorHarness<int, int>(s => s.MapAsync<int>(
            (n, _) => new ValueTask<int>((answers[n] = new TaskCompletionSource<int>()).Task), new AsyncOptions { OutputMode = AsyncOutputMode.Unordered }));
        harness.Push(1, EventTime.None);
        harness.PushWatermark(new EventTime(5));
        harness.Push(2, EventTime.None);
        harness.Push(3, EventTime.None);
        foreach (int n in new[] { 3, 2, 1 })
        {
            Assert.Empty(harness.TakeOutput());
            answers[n].SetResult(n);
            harness.SetProcessingTime(harness.ProcessingTime);
        }

        Assert.Equal([1, 3, 2], harness.TakeOutput().Select(r => r.Value));
    }

    [Fact]
    public void Call_whose_time_is_over_may_be_dropped_replaced_or_fail_the_job()
    {
        foreach (string what in new[] { "drop", "replace", "fail" })
        {
            var calls = new Calls();
            var sink = new CollectionSink<string>();
            var environment = new StreamExecutionEnvironment();
            environment.FromCollection([7]).Uid("numbers").FlatMapAsync(
                async (n, cancellation) => (IReadOnlyList<string>)[.. (await calls.Begin([n], cancellation)).Select(x => $"{x}")],
                new AsyncOptions { Timeout = TimeSpan.FromSeconds(2) },
                onFailure: (n, e) => what switch { "drop" => [], "replace" => [$"{n}: {e.GetType().Name}"], _ => throw new FormatException("mine", e) }).Uid("async")
                .SinkTo(sink);
            using var job = new SteppedJob(environment);
            job.StepToRest();

            job.Clock.Advance(TimeSpan.FromSeconds(2));
            if (what == "fail")
            {
                Assert.IsType<FormatException>(Assert.Throws<OperatorFailedException>(() => job.Step(5)).InnerException);
                continue;
            }

            job.RunToEnd();
            Assert.Equal(what == "drop" ? [] : ["7: TimeoutException"], sink.Records.Select(r => r.Value));
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
}
