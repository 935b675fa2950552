using System.Text.Json;

namespace Reviews.Inference.Tests;

[Collection(Meters.Name)]
public sealed class SentimentModelTests
{
    [Theory]
    [InlineData("model.onnx", "logits_fp32", 1e-4)]
    [InlineData("model.int8.onnx", "logits_int8", 0.05)]
    public void Probabilities_alone_are_those_expected(string file, string key, double tolerance)
    {
        using SentimentModel model = SentimentModel.Load(new() { ModelFile = file });
        foreach (JsonElement item in Cases())
        {
            double[] logits = [.. item.GetProperty(key).EnumerateArray().Select(e => e.GetDouble())];
            double sum = logits.Sum(Math.Exp);
            SentimentPrediction answer = model.PredictBatch([item.GetProperty("text").GetString()!])[0];
            for (int i = 0; i < 3; i++)
            {
                Assert.Equal(Math.Exp(logits[i]) / sum, answer.Probabilities[i], tolerance);
            }
        }
    }

    [Fact]
    public void Answers_do_not_depend_on_the_batch()
    {
        using SentimentModel model = SentimentModel.Load(new());
        string[] texts = [.. Cases().Select(c => c.GetProperty("text").GetString()!)];
        SentimentPrediction[] together = model.PredictBatch(texts);
        for (int i = 0; i < texts.Length; i++)
        {
            SentimentPrediction alone = model.PredictBatch([texts[i]])[0];
            Assert.Equal(alone.Label, together[i].Label);
            Assert.All(Enumerable.Range(0, 3), k => Assert.Equal(alone.Probabilities[k], together[i].Probabilities[k], 1e-5));
        }
    }

    [Theory]
    [InlineData("{}", "id2label is missing")]
    [InlineData("{\"num_labels\":2,\"id2label\":{\"0\":\"NEG\",\"1\":\"POS\",\"2\":\"NEU\"}}", "num_labels")]
    [InlineData("{\"id2label\":{\"0\":\"LABEL_0\",\"1\":\"LABEL_1\"}}", "names LABEL_0, LABEL_1")]
    [InlineData("{\"id2label\":{\"0\":\"NEG\",\"1\":\"POS\",\"2\":\"NEU\"},\"max_position_embeddings\":130,\"max_length\":256}", "between 3 and 128")]
    [InlineData("{\"id2label\":{\"0\":\"NEG\",\"1\":\"POS\",\"2\":\"NEU\"},\"unicode_normalization\":\"NFD\"}", "not NFC")]
    [InlineData("{\"id2label\":{\"0\":\"A\",\"1\":\"POS\",\"2\":\"NEU\"}}", "must name NEG, POS and NEU")]
    [InlineData("nonsense", "cannot be read as JSON")]
    public void Bad_settings_are_refused(string json, string reason)
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, json);
        Assert.Contains(reason, Assert.Throws<ModelLoadException>(() => ModelConfiguration.Read(path)).Message, StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public void Label_order_comes_from_the_settings()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "{\"id2label\":{\"0\":\"POS\",\"1\":\"NEU\",\"2\":\"NEG\"}}");
        Assert.Equal(["POS", "NEU", "NEG"], ModelConfiguration.Read(path).Labels);
        File.Delete(path);
    }

    [Fact]
    public void A_missing_folder_is_refused() =>
        Assert.Contains("does not exist", Assert.Throws<ModelLoadException>(() => SentimentModel.Load(new() { ModelDirectory = "no-such" })).Message, StringComparison.Ordinal);

    [Fact]
    public async Task The_service_answers_and_refuses_over_http()
    {
        await using InferenceHost host = await InferenceHost.StartAsync(new() { MaxTexts = 2 }, TestContext.Current.CancellationToken);
        using HttpClient http = new() { BaseAddress = host.Uri };
        ClassifyResult[] answers = await new InferenceClient(http).PredictAsync(["Sản phẩm rất tốt"], TestContext.Current.CancellationToken);
        Assert.Equal("POS", answers[0].Label);
        Assert.Equal(["NEG", "POS", "NEU"], answers[0].Labels);
        foreach ((string body, int status, string reason) in new[]
        {
            ("{\"texts\":[\"tốt\",\" \"]}", 422, "texts[1] is empty"), ("{\"texts\":[\"a\",\"b\",\"c\"]}", 413, "at most 2"), ("bad", 422, "not JSON"),
        })
        {
            using StringContent content = new(body);
            using HttpResponseMessage response = await http.PostAsync(new Uri("predict", UriKind.Relative), content, TestContext.Current.CancellationToken);
            Assert.Equal(status, (int)response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
            Assert.Contains(reason, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    private static List<JsonElement> Cases()
    {
        using Stream stream = typeof(SentimentModelTests).Assembly.GetManifestResourceStream("expected.json")!;
        return [.. JsonDocument.Parse(stream).RootElement.GetProperty("cases").EnumerateArray()];
    }
}
