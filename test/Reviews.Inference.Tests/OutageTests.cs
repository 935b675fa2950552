using System.Net;
using System.Net.Http.Json;
using System.Text;

namespace Reviews.Inference.Tests;

public sealed class OutageTests
{
    private const string Probe = "Sản phẩm tốt";

    private static readonly TimeSpan Outage = TimeSpan.FromMinutes(2);

    private static readonly Uri Address = new("http://service.test/");

    private static readonly FailoverOptions Options = new() { LongestDelay = TimeSpan.FromSeconds(9), OutageTimeout = TimeSpan.FromMinutes(5) };

    private readonly RecordedDelays _time = new();

    public static TheoryData<string> Failures => ["unreachable", "429", "503", "500", "404", "garbage", "short", "NaN", "no labels"];

    private bool IsOver => _time.Elapsed >= Outage;

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Texts_wait_for_a_service_that_fails_everybody_and_all_are_answered_when_it_is_back(string failure)
    {
        using var service = new ScriptedService((_, texts) => IsOver ? Answer(texts) : Fail(failure));
        TextOutcome[] outcomes = await AskAsync(service, Options with { MaxAttempts = 1 }, "a", "b", "c");
        Assert.All(outcomes, o => Assert.True(o.Succeeded, o.Failure));
        Assert.InRange(_time.Elapsed, Outage, Outage + TimeSpan.FromSeconds(20));
        Assert.InRange(service.Calls, 3, 30);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task An_outage_that_lasts_too_long_fails_each_text_with_the_reason_and_without_splitting(string failure)
    {
        using var service = new ScriptedService((_, _) => Fail(failure));
        TextOutcome[] outcomes = await AskAsync(service, Options, [.. Enumerable.Range(0, 32).Select(i => $"text {i}")]);
        Assert.All(outcomes, o => Assert.Contains("no answer within 300 s", o.Failure, StringComparison.Ordinal));
        Assert.Equal(Options.OutageTimeout, _time.Elapsed);
        Assert.InRange(service.Calls, 3, 60);
    }

    [Theory]
    [InlineData("unreachable")]
    [InlineData("500")]
    [InlineData("422")]
    [InlineData("garbage")]
    [InlineData("NaN")]
    public async Task A_text_that_fails_while_others_are_answered_fails_alone(string failure)
    {
        int alone = 0;
        using var service = new ScriptedService((_, texts) =>
        {
            alone += texts is ["bad"] ? 1 : 0;
            return texts.Contains("bad") ? Fail(failure) : Answer(texts);
        });
        string[] texts = [.. Enumerable.Range(0, 32).Select(i => i == 17 ? "bad" : $"good {i}")];
        TextOutcome[] outcomes = await AskAsync(service, Options with { BreakAfter = 1000 }, texts);
        Assert.Equal(texts.Select(t => t != "bad"), outcomes.Select(o => o.Succeeded));
        Assert.Contains("answers other texts", outcomes[17].Failure, StringComparison.Ordinal);
        Assert.Equal(failure == "422" ? 1 : Options.MaxAttempts, alone);
    }

    [Fact]
    public async Task Attempts_in_an_outage_do_not_count_against_a_text()
    {
        using var service = new ScriptedService((_, texts) => !IsOver || (texts is ["slow to recover"] && _time.Elapsed < Outage + TimeSpan.FromSeconds(3)) ? Fail("500") : Answer(texts));
        Assert.True((await AskAsync(service, Options, "slow to recover"))[0].Succeeded);
    }

    [Fact]
    public async Task A_text_that_brings_the_service_down_fails_alone_when_it_has_been_started_again()
    {
        int down = 0;
        using var service = new ScriptedService((_, texts) =>
        {
            if (texts.Contains("bad"))
                down = 3;
            return down-- > 0 ? Fail("unreachable") : Answer(texts);
        });
        TextOutcome[] outcomes = await AskAsync(service, Options with { BreakAfter = 1000 }, "a", "bad", "c", "d");
        Assert.Equal([true, false, true, true], outcomes.Select(o => o.Succeeded));
    }

    [Fact]
    public async Task A_full_service_is_waited_for_though_it_answers_short_requests()
    {
        using var service = new ScriptedService((_, texts) => texts.Length > 1 && !IsOver ? Fail("429") : Answer(texts));
        Assert.All(await AskAsync(service, Options, "a", "b"), o => Assert.True(o.Succeeded, o.Failure));
    }

    [Fact]
    public async Task An_address_that_is_left_alone_is_asked_for_one_text_at_a_time_until_it_answers()
    {
        List<string[]> asked = [];
        using var service = new ScriptedService((_, texts) =>
        {
            asked.Add(texts);
            return IsOver ? Answer(texts) : Fail("unreachable");
        });
        Assert.All(await AskAsync(service, Options, "a", "b"), o => Assert.True(o.Succeeded, o.Failure));
        Assert.Equal(["a", "b"], asked[0]);
        Assert.Equal(["a", "b"], asked[^1]);
        string[] probes = [.. asked[1..^1].Select(Assert.Single)];
        Assert.All(probes, p => Assert.StartsWith(Probe, p, StringComparison.Ordinal));
        Assert.Equal(probes.Length, probes.Distinct().Count());
        Assert.InRange(probes.Length, 5, 2 + (int)(Outage / Options.BreakDuration));
    }

    [Fact]
    public async Task Another_address_that_cannot_be_reached_does_not_hide_whose_fault_it_is()
    {
        using var service = new ScriptedService((_, texts, address) => (IsFirst: address.Host == Address.Host, IsBad: texts.Contains("bad")) switch
        {
            (true, false) => Answer(texts),
            (true, true) => Fail("500"),
            _ => Fail("429"),
        });
        using var client = new FailoverClient([Address, new("http://other.test/")], Options, service, _time);
        TextOutcome[] outcomes = await client.ClassifyAsync(["a", "bad"], TestContext.Current.CancellationToken);
        Assert.Equal([true, false], outcomes.Select(o => o.Succeeded));
        Assert.Contains("500", outcomes[1].Failure, StringComparison.Ordinal);
    }

    private async Task<TextOutcome[]> AskAsync(ScriptedService service, FailoverOptions options, params string[] texts)
    {
        using var client = new FailoverClient([Address], options, service, _time);
        return await client.ClassifyAsync(texts, TestContext.Current.CancellationToken);
    }

    private static HttpResponseMessage Fail(string failure) => failure switch
    {
        "unreachable" => throw new HttpRequestException("refused"),
        "garbage" => Body("<html>"),
        "short" => Body("""{"pred":[],"proba":[],"labels":["NEG","POS","NEU"]}"""),
        "NaN" => Body("""{"pred":[1],"proba":[[NaN,0.9,0]],"labels":["NEG","POS","NEU"]}"""),
        "no labels" => Body("""{"pred":[1],"proba":[[0.1,0.9,0]]}"""),
        _ => new HttpResponseMessage(Enum.Parse<HttpStatusCode>(failure)),
    };

    private static HttpResponseMessage Body(string text) => new() { Content = new StringContent(text, Encoding.UTF8, "application/json") };

    private static HttpResponseMessage Answer(string[] texts) => new()
    {
        Content = JsonContent.Create(
            new PredictResponse([.. texts.Select(_ => 1)], [.. texts.Select(_ => (float[])[0.1f, 0.8f, 0.1f])], ["NEG", "POS", "NEU"], new("m", "h", "none")),
            InferenceJson.Default.PredictResponse),
    };
}
