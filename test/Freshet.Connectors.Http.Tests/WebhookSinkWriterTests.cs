using System.Buffers;
using System.Text;
using Freshet.Runtime;
using Freshet.Sinks;
using Freshet.Testing;

namespace Freshet.Connectors.Http.Tests;

public sealed class WebhookSinkWriterTests : IDisposable
{
    private readonly ModelWebhook _other = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;
    private SinkWriterHarness<string>? _harness;

    public void Dispose()
    {
        _harness?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Barrier_waits_until_every_record_was_taken()
    {
        SinkWriterHarness<string> sink = Opened();
        sink.Push("a", "b");
        Assert.False(sink.Writer.TryFlush());
        sink.RunCall(1);
        Assert.False(sink.Writer.TryFlush());
        sink.RunCall();
        Assert.True(sink.Writer.TryFlush());
        Assert.Equal(["b", "a"], _other.Posts.Select(p => p.Body));
    }

    [Fact]
    public void No_more_calls_are_under_way_than_the_options_say_and_the_stream_is_held_up()
    {
        SinkWriterHarness<string> sink = Opened(new WebhookSinkOptions { MaxInFlight = 2 });
        sink.Push("a", "b");
        Assert.True(sink.Writer.IsReady);
        sink.Push("c");
        Assert.Equal(2, sink.Calls);
        Assert.False(sink.Writer.IsReady);
        sink.RunCall();
        Assert.True(sink.Writer.IsReady);
        Assert.Equal(2, sink.Calls);
    }

    [Fact]
    public void Key_is_the_same_for_the_same_body_and_another_for_another()
    {
        SinkWriterHarness<string> sink = Opened();
        sink.Push("a", "b", "a");
        sink.Flush();
        Assert.Equal("ca978112ca1bbdcafac231b39a23dc4d", _other.Posts[0].Key); // the front of SHA-256 of "a"
        Assert.Equal(_other.Posts[0].Key, _other.Posts[2].Key);
        Assert.NotEqual(_other.Posts[0].Key, _other.Posts[1].Key);
    }

    [Fact]
    public void Key_is_the_authors_where_he_gives_one_and_stays_over_repetitions()
    {
        _other.Answer = call => new WebhookAnswer(call == 1 ? 503 : 204, "");
        _harness = new SinkWriterHarness<string>(new WebhookSink<string>(
            () => _other, Write, value => $"alert-{value}", new WebhookSinkOptions(), "https://host/alerts", _ => new Random(1)));
        _harness.RunCall();
        _harness.Push("a");
        _harness.Flush();
        Assert.Equal([("alert-a", "a"), ("alert-a", "a")], _other.Posts);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(408)]
    [InlineData(425)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public void Answer_that_may_be_another_next_time_is_asked_for_again(int status)
    {
        _other.Answer = call => new WebhookAnswer(call < 3 ? status : 200, "");
        SinkWriterHarness<string> sink = Opened();
        sink.Push("a");
        sink.Flush();
        Assert.Equal(3, _other.Posts.Count);
        Assert.Empty(sink.TakeDeadLetters());
    }

    [Theory]
    [InlineData(301)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(410)]
    [InlineData(422)]
    public void Refused_record_goes_to_the_dead_letters_once_and_the_rest_goes_on(int status)
    {
        _other.Answer = call => call == 1 ? new WebhookAnswer(status, "no\nsuch field") : new WebhookAnswer(200, "");
        SinkWriterHarness<string> sink = Opened();
        sink.Push("a", "b");
        sink.Flush();
        Assert.Equal(2, _other.Posts.Count);
        DeadLetter letter = Assert.Single(sink.TakeDeadLetters());
        Assert.Equal(("https://host/alerts", 1L, $"The answer is {status}: no such field."), (letter.Source, letter.Position, letter.Reason));
        Assert.Equal("a"u8.ToArray(), letter.Bytes.ToArray());
    }

    [Fact]
    public void Other_side_that_asks_for_a_pause_gets_it()
    {
        _other.Answer = call => call == 1 ? new WebhookAnswer(429, "", TimeSpan.FromSeconds(7)) : new WebhookAnswer(200, "");
        SinkWriterHarness<string> sink = Opened();
        sink.Push("a");
        sink.RunCall();
        Assert.Equal(TimeSpan.FromSeconds(7), sink.NextWake - sink.Now);
        sink.Flush();
        Assert.Equal(2, _other.Posts.Count);
    }

    [Fact]
    public void Job_fails_with_one_sentence_when_nothing_is_taken_for_long()
    {
        _other.Answer = _ => new WebhookAnswer(503, "down for repair");
        SinkWriterHarness<string> sink = Opened(new WebhookSinkOptions { Retry = new RetryOptions { TimeLimit = TimeSpan.FromSeconds(30), MaxDelay = TimeSpan.FromSeconds(5) } });
        sink.Push("a");
        IOException e = Assert.Throws<IOException>(sink.Flush);
        Assert.Matches(
            @"^The webhook https://host/alerts took nothing for 3\d s and \d+ attempts: The answer is 503: down for repair\. The job goes on from its checkpoint when it is started again\.",
            e.Message);
    }

    [Fact]
    public void Every_record_comes_at_least_once_and_always_under_its_key_whichever_step_the_job_dies_at()
    {
        for (int steps = 0; steps <= 120; steps++)
        {
            var other = new ModelWebhook();
            var random = new Random(steps);
            other.Answer = _ => new WebhookAnswer(random.Next(4) == 0 ? 0 : 200, "lost"); // taken, but nobody heard of it
            var options = new JobOptions { BatchSize = 8, CheckpointDirectory = Path.Combine(_folder, $"{steps}") };
            foreach (int subtasks in (int[])[1, 3, 2])
            {
                using var job = new SteppedJob(Job(other), options with { Parallelism = subtasks }, steps);
                for (int i = 0; i < steps; i++)
                {
                    if (i % 9 == 0 && !job.IsDone)
                        job.TriggerCheckpoint();
                    job.Clock.Advance(TimeSpan.FromMilliseconds(50));
                    job.Step();
                }
            }

            using (var last = new SteppedJob(Job(other), options, steps))
            {
                while (!last.IsDone)
                {
                    if (!last.Step())
                        last.Clock.Advance(TimeSpan.FromSeconds(1));
                }
            }

            Assert.Equal(
                Enumerable.Range(0, 60).Select(n => ($"k{n}", $"{n}")), other.Posts.Distinct().OrderBy(p => p.Body.PadLeft(3)));
        }
    }

    private static StreamExecutionEnvironment Job(ModelWebhook other)
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromCollection([.. Enumerable.Range(0, 60)]).Uid("numbers").Rebalance().Map(n => $"{n}")
            .SinkTo(new WebhookSink<string>(() => other, Write, n => $"k{n}", new WebhookSinkOptions { MaxInFlight = 3 }, "https://host/alerts", s => new Random(s)))
            .Uid("alerts");
        return environment;
    }

    private static void Write(string value, IBufferWriter<byte> output) => output.Write(Encoding.UTF8.GetBytes(value));

    private SinkWriterHarness<string> Opened(WebhookSinkOptions? options = null)
    {
        _harness = new SinkWriterHarness<string>(new WebhookSink<string>(
            () => _other, Write, null, options ?? new WebhookSinkOptions(), "https://host/alerts", _ => new Random(1)));
        _harness.RunCall();
        return _harness;
    }
}
