using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Reviews.Inference.Tests;

[Collection(Meters.Name)]
public sealed class InferenceServiceTests
{
    private static readonly Uri Predict = new("predict", UriKind.Relative);
    private static readonly Uri Health = new("healthz", UriKind.Relative);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_answer_has_the_earlier_fields_and_says_which_model_and_labels()
    {
        await using InferenceHost host = await InferenceHost.StartAsync(new(), Cancellation);
        using var http = new HttpClient { BaseAddress = host.Uri };
        using HttpResponseMessage response = await http.PostAsync(Predict, JsonContent.Create(new { texts = (string[])["Sản phẩm rất tốt", "tệ"], product_id = "1" }), Cancellation);
        JsonElement answer = await ReadAsync(response);
        Assert.Equal([1, 0], answer.GetProperty("pred").EnumerateArray().Select(p => p.GetInt32()));
        Assert.All(answer.GetProperty("proba").EnumerateArray(), p => Assert.Equal(1, p.EnumerateArray().Sum(v => v.GetDouble()), 1e-5));
        Assert.Equal(["NEG", "POS", "NEU"], answer.GetProperty("labels").EnumerateArray().Select(l => l.GetString()));
        Assert.Equal("sentiment-mini", answer.GetProperty("model").GetProperty("name").GetString());
        Assert.Equal(host.Model.Hash, answer.GetProperty("model").GetProperty("hash").GetString());
        Assert.Equal("0.1.0", answer.GetProperty("version").GetString());
    }

    [Fact]
    public async Task Answers_and_health_have_the_properties_that_the_OpenAPI_document_requires()
    {
        await using InferenceHost host = await InferenceHost.StartAsync(new(), Cancellation);
        using var http = new HttpClient { BaseAddress = host.Uri };
        JsonElement document = await ReadAsync(await http.GetAsync(new Uri("openapi.json", UriKind.Relative), Cancellation));
        JsonElement answer = await ReadAsync(await http.PostAsync(Predict, JsonContent.Create(new { texts = (string[])["tốt"] }), Cancellation));
        JsonElement health = await ReadAsync(await http.GetAsync(Health, Cancellation));
        JsonElement refusal = await ReadAsync(await http.PostAsync(Predict, JsonContent.Create(new { }), Cancellation));
        foreach ((string schema, JsonElement instance) in ((string, JsonElement)[])
            [("PredictResponse", answer), ("ModelDescription", answer.GetProperty("model")), ("HealthResponse", health), ("Problem", refusal)])
        {
            JsonElement described = document.GetProperty("components").GetProperty("schemas").GetProperty(schema);
            string[] names = [.. instance.EnumerateObject().Select(p => p.Name).Order()];
            Assert.Equal(described.GetProperty("required").EnumerateArray().Select(r => r.GetString()!).Order(), names);
            Assert.Equal(described.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order(), names);
        }
    }

    [Fact]
    public async Task Health_says_which_segmentation_runs_and_what_the_better_one_lacks()
    {
        using var folder = new SyntheticModel(SyntheticModel.Configuration(""));
        await using InferenceHost host = await InferenceHost.StartAsync(new() { ModelDirectory = folder.Path, SegmenterDirectory = folder.Path }, Cancellation);
        using var http = new HttpClient { BaseAddress = host.Uri };
        JsonElement health = await ReadAsync(await http.GetAsync(Health, Cancellation));
        Assert.Equal("ok", health.GetProperty("status").GetString());
        JsonElement segmentation = health.GetProperty("segmentation");
        Assert.True(segmentation.GetProperty("wanted").GetBoolean());
        Assert.Equal("phobert-longest-match", segmentation.GetProperty("active").GetString());
        Assert.Equal(11, segmentation.GetProperty("missing").GetArrayLength());
    }

    [Fact]
    public async Task A_full_queue_answers_429_and_when_to_come_back()
    {
        await using InferenceHost host = await InferenceHost.StartAsync(new() { QueueCapacity = 2, BatchDelay = TimeSpan.FromMinutes(10) }, Cancellation);
        using var http = new HttpClient { BaseAddress = host.Uri };
        using HttpResponseMessage tooMany = await http.PostAsync(Predict, JsonContent.Create(new { texts = (string[])["a", "b", "c"] }), Cancellation);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooMany.StatusCode);

        Task<SentimentPrediction?[]> waiting = host.Classifier.ClassifyAsync(["a", "b"], Cancellation);
        using HttpResponseMessage response = await http.PostAsync(Predict, JsonContent.Create(new { texts = (string[])["c"] }), Cancellation);
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.True(response.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        host.Classifier.Drain();
        Assert.Equal(2, (await waiting).Length);
    }

    [Fact]
    public async Task A_text_seen_before_is_answered_from_memory_and_metrics_tell()
    {
        await using InferenceHost host = await InferenceHost.StartAsync(new(), Cancellation);
        using var http = new HttpClient { BaseAddress = host.Uri };
        JsonElement first = await ReadAsync(await http.PostAsync(Predict, JsonContent.Create(new { texts = (string[])["rất tốt"] }), Cancellation));
        JsonElement second = await ReadAsync(await http.PostAsync(Predict, JsonContent.Create(new { texts = (string[])["rất tốt"] }), Cancellation));
        Assert.True(JsonElement.DeepEquals(first, second));
        Assert.Equal(0.5, host.Classifier.CacheHitRate);
        string metrics = await http.GetStringAsync(new Uri("metrics", UriKind.Relative), Cancellation);
        foreach (string name in (string[])["inference_texts", "inference_cache_hits", "inference_queue_texts", "inference_batch_size", "inference_run_duration"])
            Assert.Contains(name, metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopping_service_answers_what_it_has_taken()
    {
        InferenceHost host = await InferenceHost.StartAsync(new() { BatchDelay = TimeSpan.FromMinutes(10) }, Cancellation);
        using var http = new HttpClient { BaseAddress = host.Uri };
        Task<HttpResponseMessage> request = http.PostAsync(Predict, JsonContent.Create(new { texts = (string[])["tốt"] }), Cancellation);
        while (host.Classifier.Waiting == 0)
            await http.GetAsync(Health, Cancellation);
        await host.DisposeAsync();
        Assert.Equal(HttpStatusCode.OK, (await request).StatusCode);
        Assert.True(host.Classifier.Drains);
    }

    [Fact]
    public async Task A_text_without_an_answer_is_an_error_and_never_a_label()
    {
        int id = Text.PhobertTokenizer.Bundled.Encode("hỏng")[1];
        using var folder = new SyntheticModel(SyntheticModel.Configuration(",\"word_segmented\":false"), scores: new Dictionary<int, float[]> { [id] = [float.NaN, 0, 0] });
        await using InferenceHost host = await InferenceHost.StartAsync(new() { ModelDirectory = folder.Path }, Cancellation);
        using var http = new HttpClient { BaseAddress = host.Uri };
        using HttpResponseMessage response = await http.PostAsync(Predict, JsonContent.Create(new { texts = (string[])["tốt", "hỏng"] }), Cancellation);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("texts[1]", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);

        using var client = new FailoverClient([host.Uri], new() { MaxAttempts = 1, FirstDelay = TimeSpan.Zero });
        TextOutcome[] outcomes = await client.ClassifyAsync(["tốt", "hỏng", "đẹp"], Cancellation);
        Assert.Equal([true, false, true], outcomes.Select(o => o.Succeeded));
    }

    [Fact]
    public async Task A_reloaded_model_answers_from_then_on_and_no_request_fails()
    {
        const string Plain = ",\"word_segmented\":false";
        int id = Text.PhobertTokenizer.Bundled.Encode("tốt")[1];
        using var folder = new SyntheticModel(SyntheticModel.Configuration(Plain), scores: new Dictionary<int, float[]> { [id] = [0, 9, 0] });
        using var other = new SyntheticModel(SyntheticModel.Configuration(Plain), scores: new Dictionary<int, float[]> { [id] = [9, 0, 0] });
        await using InferenceHost host = await InferenceHost.StartAsync(new() { ModelDirectory = folder.Path, CacheCharacters = 100 }, Cancellation);
        string before = host.Model.Hash;
        using var enough = new CancellationTokenSource();
        Task<List<(string? Hash, int Class)>>[] asking = [.. Enumerable.Range(0, 4).Select(_ => AskAsync(host.Uri, enough.Token))];
        File.Move(Path.Combine(other.Path, "model.onnx"), Path.Combine(folder.Path, "model.onnx"), overwrite: true);
        for (int i = 0; i < 5; i++)
            await host.ReloadAsync();
        string after = host.Model.Hash;
        Assert.NotEqual(before, after);
        await enough.CancelAsync();
        foreach (List<(string? Hash, int Class)> answers in await Task.WhenAll(asking))
        {
            Assert.All(answers, answer => Assert.True(answer == (before, 1) || answer == (after, 0), $"{answer}"));
            Assert.Equal(after, answers[^1].Hash);
        }

        File.WriteAllText(Path.Combine(folder.Path, "config.json"), "{}");
        await Assert.ThrowsAsync<ModelLoadException>(host.ReloadAsync);
        Assert.Equal(after, host.Model.Hash);
        using var http = new HttpClient { BaseAddress = host.Uri };
        string metrics = await http.GetStringAsync(new Uri("metrics", UriKind.Relative), Cancellation);
        Assert.Single(metrics.Split('\n'), line => line.StartsWith("inference_queue_texts", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sessions_are_measured_when_none_are_given()
    {
        await using InferenceHost host = await InferenceHost.StartAsync(new() { Sessions = 0 }, Cancellation);
        Assert.NotEmpty(host.Candidates);
        Assert.Equal(host.Candidates.MaxBy(c => c.TextsPerSecond).Plan, host.Classifier.Plan);
    }

    /// <summary>Asks until it is enough and once more; each time there must be an answer.</summary>
    private static async Task<List<(string? Hash, int Class)>> AskAsync(Uri service, CancellationToken enough)
    {
        using var http = new HttpClient { BaseAddress = service };
        List<(string?, int)> answers = [];
        bool isLast;
        do
        {
            isLast = enough.IsCancellationRequested;
            using HttpResponseMessage response = await http.PostAsync(Predict, JsonContent.Create(new { texts = (string[])["tốt"] }), Cancellation);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            JsonElement answer = await ReadAsync(response);
            answers.Add((answer.GetProperty("model").GetProperty("hash").GetString(), answer.GetProperty("pred")[0].GetInt32()));
        }
        while (!isLast);
        return answers;
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
            return document.RootElement.Clone();
        }
    }
}
