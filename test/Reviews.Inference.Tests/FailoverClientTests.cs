using System.Net;
using System.Net.Http.Json;
using System.Text;

namespace Reviews.Inference.Tests;

public sealed class FailoverClientTests
{
    private static readonly Uri First = new("http://first.test/");
    private static readonly Uri Second = new("http://second.test/");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(429, 4)]
    [InlineData(503, 4)]
    [InlineData(500, 5)] // the text that tells whose fault it is was answered once
    [InlineData(408, 5)]
    public async Task A_failure_that_passes_is_tried_again(int status, int calls)
    {
        using var service = new ScriptedService((call, texts) => call < 3 ? Status(status) : Answer(texts));
        TextOutcome[] outcomes = await AskAsync(service, ["a", "b"]);
        Assert.Equal(["POS", "POS"], outcomes.Select(o => o.Result!.Label));
        Assert.Equal(calls, service.Calls);
    }

    [Fact]
    public async Task The_wait_that_the_service_asks_for_is_kept()
    {
        var time = new RecordedDelays();
        using var service = new ScriptedService((call, texts) => call == 0 ? Status(429, retryAfter: 7) : Answer(texts));
        using var client = new FailoverClient([First], Options, service, time);
        Assert.True((await client.ClassifyAsync(["a"], Cancellation))[0].Succeeded);
        Assert.Contains(TimeSpan.FromSeconds(7), time.Delays);
    }

    [Theory]
    [InlineData("garbage", "not the expected JSON")]
    [InlineData("{}", "does not fit")]
    [InlineData("{\"pred\":[],\"proba\":[]}", "does not fit")]
    [InlineData("{\"pred\":[1],\"proba\":[[0.1,0.9,0]],\"labels\":[\"NEG\",\"POS\"]}", "other labels")]
    [InlineData("{\"pred\":[3],\"proba\":[[0.1,0.9,0]],\"labels\":[\"NEG\",\"POS\",\"NEU\"]}", "other labels")]
    [InlineData("{\"pred\":[-1],\"proba\":[[0.1,0.9,0]],\"labels\":[\"NEG\",\"POS\",\"NEU\"]}", "other labels")]
    [InlineData("{\"pred\":[1],\"proba\":[[NaN,0.9,0]],\"labels\":[\"NEG\",\"POS\",\"NEU\"]}", "not the expected JSON")]
    [InlineData("{\"pred\":[1],\"proba\":[null],\"labels\":[\"NEG\",\"POS\",\"NEU\"]}", "other labels")]
    [InlineData("{\"pred\":[1],\"proba\":[[0,0,0]],\"labels\":[\"NEG\",\"POS\",\"NEU\"]}", "no probabilities")]
    [InlineData("{\"pred\":[1],\"proba\":[[0.9,0.1,0]],\"labels\":[\"NEG\",\"POS\",\"NEU\"]}", "no probabilities")]
    [InlineData("{\"pred\":[1],\"proba\":[[1,7,-7]],\"labels\":[\"NEG\",\"POS\",\"NEU\"]}", "no probabilities")]
    [InlineData("{\"pred\":[1],\"proba\":[[0.1,0.9,0]]}", "names no labels")]
    public async Task An_answer_that_is_none_is_a_failure_and_never_a_label(string body, string reason)
    {
        using var service = new ScriptedService((_, _) => new HttpResponseMessage { Content = new StringContent(body, Encoding.UTF8, "application/json") });
        TextOutcome outcome = Assert.Single(await AskAsync(service, ["a"]));
        Assert.Null(outcome.Result);
        Assert.Contains(reason, outcome.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Texts_travel_as_they_are()
    {
        string[] asked = [];
        using var service = new ScriptedService((_, texts) => Answer(asked = texts));
        string[] texts = ["Rất đẹp 😍 <b>\"5 sao\"</b>", "a\\b\n\u0001"];
        await AskAsync(service, texts);
        Assert.Equal(texts, asked);
        Assert.Contains("Rất đẹp", service.Body, StringComparison.Ordinal); // a letter is no escape of six
    }

    [Fact]
    public async Task Labels_that_are_given_name_those_of_an_earlier_service()
    {
        using var service = new ScriptedService((_, _) => new HttpResponseMessage { Content = new StringContent("{\"pred\":[2],\"proba\":[[0.1,0.2,0.7]]}", Encoding.UTF8, "application/json") });
        using var client = new FailoverClient([First], Options with { Labels = ["NEG", "POS", "NEU"] }, service, new RecordedDelays());
        Assert.Equal("NEU", (await client.ClassifyAsync(["a"], Cancellation))[0].Result!.Label);
    }

    [Theory]
    [InlineData(422)]
    [InlineData(500)]
    public async Task A_text_that_fails_fails_alone(int status)
    {
        using var service = new ScriptedService((_, texts) => texts.Contains("bad") ? Status(status) : Answer(texts));
        string[] texts = [.. Enumerable.Range(0, 20).Select(i => i is 3 or 11 ? "bad" : "good")];
        TextOutcome[] outcomes = await AskAsync(service, texts);
        Assert.Equal(texts.Select(t => t == "good"), outcomes.Select(o => o.Succeeded));
        Assert.All(outcomes.Where(o => !o.Succeeded), o => Assert.Contains($"{status}", o.Failure, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_address_answers_and_is_asked_first_from_then_on()
    {
        using var service = new ScriptedService((_, texts, address) => address.Host == First.Host ? throw new HttpRequestException("refused") : Answer(texts));
        using var client = new FailoverClient([First, Second], Options, service);
        Assert.True((await client.ClassifyAsync(["a"], Cancellation))[0].Succeeded);
        Assert.True((await client.ClassifyAsync(["b"], Cancellation))[0].Succeeded);
        Assert.Equal(["first.test", "second.test", "second.test"], service.Hosts);
    }

    [Fact]
    public async Task An_address_that_fails_too_often_is_left_alone()
    {
        using var service = new ScriptedService((_, texts, address) => address.Host == First.Host ? Garbage() : throw new HttpRequestException("refused"));
        using var client = new FailoverClient([First], Options with { BreakAfter = 2, BreakDuration = TimeSpan.FromHours(2) }, service, new RecordedDelays());
        for (int i = 0; i < 10; i++)
            Assert.False((await client.ClassifyAsync(["a"], Cancellation))[0].Succeeded);
        Assert.Equal(2, service.Calls);
        Assert.Contains("left alone", (await client.ClassifyAsync(["a"], Cancellation))[0].Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_does_not_answer_in_time_is_a_failure()
    {
        using var service = new ScriptedService((_, _) => null);
        using var client = new FailoverClient([First], Options with { AttemptTimeout = TimeSpan.FromMilliseconds(20) }, service, new RecordedDelays());
        Assert.Contains("too long", (await client.ClassifyAsync(["a"], Cancellation))[0].Failure, StringComparison.Ordinal);
        Assert.True(service.Calls > 1);
    }

    [Fact]
    public async Task No_more_requests_run_at_once_than_allowed_and_none_is_too_large()
    {
        using var service = new ScriptedService((_, texts) => Answer(texts)) { Gate = new TaskCompletionSource() };
        using var client = new FailoverClient([First], Options with { MaxBatch = 10, MaxInFlight = 3 }, service);
        Task<TextOutcome[]> all = client.ClassifyAsync([.. Enumerable.Range(0, 95).Select(i => $"text {i}")], Cancellation);
        await service.Reached(3);
        service.Gate.SetResult();
        TextOutcome[] outcomes = await all;
        Assert.Equal(95, outcomes.Count(o => o.Succeeded));
        Assert.Equal(3, service.MostAtOnce);
        Assert.Equal(10, service.Calls);
    }

    [Fact]
    public async Task Giving_up_is_no_failure_of_the_service()
    {
        using var service = new ScriptedService((_, _) => null);
        using var cancellation = new CancellationTokenSource();
        using var client = new FailoverClient([First], Options, service);
        Task<TextOutcome[]> call = client.ClassifyAsync(["a"], cancellation.Token);
        await service.Reached(1);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    private static FailoverOptions Options { get; } = new()
    {
        FirstDelay = TimeSpan.FromMilliseconds(100),
        LongestDelay = TimeSpan.FromSeconds(9),
        MaxAttempts = 4,
        BreakAfter = 100,
    };

    private static async Task<TextOutcome[]> AskAsync(ScriptedService service, string[] texts)
    {
        using var client = new FailoverClient([First], Options, service, new RecordedDelays());
        return await client.ClassifyAsync(texts, Cancellation);
    }

    private static HttpResponseMessage Garbage() => new() { Content = new StringContent("<html>") };

    private static HttpResponseMessage Status(int status, int? retryAfter = null)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status);
        if (retryAfter is { } seconds)
            response.Headers.RetryAfter = new(TimeSpan.FromSeconds(seconds));
        return response;
    }

    private static HttpResponseMessage Answer(string[] texts) => new()
    {
        Content = JsonContent.Create(
            new PredictResponse([.. texts.Select(_ => 1)], [.. texts.Select(_ => (float[])[0.1f, 0.8f, 0.1f])], ["NEG", "POS", "NEU"], new("m", "h", "none")),
            InferenceJson.Default.PredictResponse),
    };
}
