using System.Buffers;
using System.Text;
using System.Text.Json;
using Freshet;
using Freshet.Connectors.Sqlite;
using Freshet.Runtime;
using Freshet.Sources;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using Reviews.Job.Services;

namespace Reviews.Job.Tests;

/// <summary>The prediction document: the same fields wherever it is written.</summary>
public sealed class PredictionFormatTests : IDisposable
{
    private static readonly Prediction OfLearner = new(
        ReviewId: "r1", Model: "baseline-ftrl", ModelHash: "00f3", ModelVersion: "2", Segmentation: "none", Updates: 12, Platform: "tiki", Product: "p1", User: "u1",
        Label: "POS", Negative: 0.125, Neutral: 0.25, Positive: 0.625, ActualLabel: "NEU", Time: 1_700_000_000_123, IsLate: true, DueAt: 1_700_000_000_000_000,
        ProcessedAt: 1_700_000_000_160, Latency: 37);

    private static readonly Prediction OfUnnamed = OfLearner with
    {
        Model = "phobert",
        ModelHash = null,
        ModelVersion = null,
        Segmentation = null,
        Updates = null,
        Product = null,
        User = null,
        IsLate = false,
        DueAt = null,
        Latency = null,
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("reviews-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Document_is_what_it_was_told_to_be()
    {
        Assert.Equal(
            """{"schema":2,"review_id":"r1","model":"baseline-ftrl","model_hash":"00f3","model_version":"2","segmentation":"none","updates":12,"label":"POS","p_neg":0.125,"p_neu":0.25,"p_pos":0.625,"actual":"NEU","platform":"tiki","product":"p1","user":"u1","time":1700000000123,"is_late":true,"due_at":1700000000000000,"processed_at":1700000000160,"latency_ms":37}""",
            JsonOf(OfLearner));
        Assert.Equal(
            """{"schema":2,"review_id":"r1","model":"phobert","model_hash":null,"model_version":null,"segmentation":null,"updates":null,"label":"POS","p_neg":0.125,"p_neu":0.25,"p_pos":0.625,"actual":"NEU","platform":"tiki","product":null,"user":null,"time":1700000000123,"is_late":false,"due_at":null,"processed_at":1700000000160,"latency_ms":null}""",
            JsonOf(OfUnnamed));
    }

    [Fact]
    public void Collection_has_the_fields_of_the_topic()
    {
        foreach (Prediction prediction in new[] { OfLearner, OfUnnamed })
        {
            BsonDocument document = BsonOf(prediction);
            Assert.Equal(prediction.Model + ":tiki:r1", document["_id"].AsString);
            Assert.Equal(1_700_000_000_123, document["time"].AsBsonDateTime.MillisecondsSinceEpoch);
            document.Remove("_id");
            document["time"] = prediction.Time;
            Assert.Equal(1_700_000_000_160, document["processed_at"].AsBsonDateTime.MillisecondsSinceEpoch);
            document["processed_at"] = prediction.ProcessedAt;
            Assert.Equal(JsonOf(prediction), document.ToJson(new JsonWriterSettings { OutputMode = JsonOutputMode.RelaxedExtendedJson }).Replace(" ", "", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Reviews_of_two_platforms_have_names_of_their_own()
    {
        Prediction other = OfLearner with { Platform = "shopee" }, colon = OfLearner with { Platform = "tiki:r1", ReviewId = "2" };
        Assert.Equal("baseline-ftrl:shopee:r1", PredictionFormat.IdOf(other));
        Assert.NotEqual(PredictionFormat.IdOf(OfLearner with { ReviewId = "r1:2" }), PredictionFormat.IdOf(colon));
        Assert.NotEqual(PredictionFormat.IdOf(colon), PredictionFormat.IdOf(colon with { Platform = "tiki%3Ar1" }));
    }

    [Fact]
    public async Task Table_has_the_fields_of_the_topic()
    {
        string path = Path.Combine(_folder, "reviews.db");
        var environment = new StreamExecutionEnvironment();
        environment.FromSource(new CollectionSource<Prediction>([OfLearner, OfUnnamed]), WatermarkStrategy<Prediction>.ForBoundedOutOfOrderness(TimeSpan.Zero)).Uid("all")
            .SinkTo(new ResultDatabase(path).Sinks().Predictions).Uid("predictions");
        await EmbeddedJob.RunAsync(environment, new JobOptions(), TestContext.Current.CancellationToken);
        using var reader = new SqliteReader(path);
        string[] fields = [.. JsonDocument.Parse(JsonOf(OfLearner)).RootElement.EnumerateObject().Select(f => f.Name)];
        Assert.Equal(fields, reader.Query("SELECT name FROM pragma_table_info('predictions') WHERE name NOT LIKE '~_%' ESCAPE '~'", row => row.Text(0)!));
        string pairs = string.Join(", ", fields.Select(f => f == "is_late" ? "'is_late', json(iif(is_late, 'true', 'false'))" : $"'{f}', \"{f}\""));
        Assert.Equal(
            [JsonOf(OfLearner), JsonOf(OfUnnamed)], reader.Query($"SELECT json_object({pairs}) FROM predictions ORDER BY updates IS NULL", row => row.Text(0)!));
    }

    [Theory]
    [InlineData(963, 37L)]
    [InlineData(1000, 0L)]
    [InlineData(1007, 0L)] // the clock was set back
    [InlineData(0, null)]
    public void Latency_is_from_the_reading_to_the_answer(long readAt, long? latency)
    {
        Prediction answered = OfUnnamed.AnsweredAt(1000, new Review("r1", "tiki", null, null, 5, "tốt", Time: 1, ReadAt: readAt));
        Assert.Equal((1000, latency), (answered.ProcessedAt, answered.Latency));
    }

    private static string JsonOf(Prediction prediction)
    {
        var output = new ArrayBufferWriter<byte>();
        PredictionFormat.WriteJson(prediction, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static BsonDocument BsonOf(Prediction prediction)
    {
        var document = new BsonDocument();
        using var writer = new BsonDocumentWriter(document);
        PredictionFormat.WriteBson(prediction, writer);
        return document;
    }
}
