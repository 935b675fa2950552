using Freshet.Connectors.MongoDB.Tests;
using MongoDB.Bson;
using MongoDB.Driver;
using Reviews.Job.Migration;

namespace Reviews.Job.Tests.Migration;

/// <summary>The command on a server, from documents to documents.</summary>
public sealed class PredictionMigrationTests : IDisposable
{
    private const int Many = 2_300; // more than two bulks

    private readonly string _folder = Directory.CreateTempSubdirectory("reviews-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("h2", Many)]
    [InlineData("ferret", 60)]
    public async Task Shows_first_then_writes_and_writes_the_same_when_it_is_run_again(string kind, int many)
    {
        StandIn server = StandIn.Of(kind);
        await FillAsync(server, many);
        IReadOnlyList<BsonDocument> before = server.All("old");

        MigrationReport shown = await MigrateAsync(server, writes: false);
        Assert.Equal((many + 6, many + 1), (shown.Read, shown.Migrated)); // one is the job's own
        Assert.Contains($"flink: {LeftOutReason.KeywordRule}", shown.Describe(), StringComparison.Ordinal);
        Assert.Contains($"{LeftOutReason.OwnPrediction}  (phobert:tiki:r3)", shown.Describe(), StringComparison.Ordinal);
        Assert.Equal(["baseline-ftrl:tiki:r2", "phobert:tiki:r3"], Ids(server, 10));

        MigrationReport written = await MigrateAsync(server, writes: true);
        Assert.Equal(shown.Describe(), written.Describe());
        IReadOnlyList<BsonDocument> first = Sorted(server);
        Assert.Equal(many + 2, first.Count); // two documents of one review are one prediction, and there were two of the job's
        Assert.Equal("own", first.Single(d => d["_id"] == "phobert:tiki:r3")["label"]);
        Assert.Equal("POS", first.Single(d => d["_id"] == "spark-baseline:tiki:r1")["label"]); // the later one
        Assert.All(first, d => Assert.False(d.Contains("reviewer_name") || d.Contains("content")));

        await MigrateAsync(server, writes: true);
        Assert.Equal(first, Sorted(server));
        Assert.Equal(before, server.All("old"));
    }

    [Fact]
    public async Task Stopped_behind_a_bulk_it_ends_the_same_when_it_is_begun_anew()
    {
        StandIn server = StandIn.Of("h2");
        await FillAsync(server, Many);
        using (var store = new MigrationStore($"{server.Uri}{server.Database}", "old", "reviews_pred"))
        {
            MigrationReport cut = await PredictionMigration.RunAsync(store, new EarlierReader(null, TimeSpan.Zero), writes: true, Task.CompletedTask);
            Assert.InRange(cut.Read, 1, Many - 1);
        }

        await MigrateAsync(server, writes: true);
        Assert.Equal(Many + 2, server.All("reviews_pred").Count);
    }

    [Fact]
    public async Task Program_says_what_it_would_do_and_what_it_did()
    {
        StandIn server = StandIn.Of("h2");
        await FillAsync(server, 3);
        string key = Path.Combine(_folder, "user.key");
        await File.WriteAllBytesAsync(key, new byte[32], TestContext.Current.CancellationToken);
        string[] arguments = ["migrate", "--mongo", $"{server.Uri}{server.Database}", "--from", "old", "--user-key", key];

        (int code, string output) = await ProgramProcess.RunAsync(arguments);
        Assert.Equal(0, code);
        Assert.Contains("Nothing was written: --yes writes the predictions to 'reviews_pred'.", output, StringComparison.Ordinal);
        Assert.Contains($"pyflink: {LeftOutReason.KeywordRule}", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Mẫu", output, StringComparison.Ordinal);

        (code, output) = await ProgramProcess.RunAsync([.. arguments, "--yes"]);
        Assert.Equal(0, code);
        Assert.Contains("'reviews_pred' has 3 migrated predictions", output, StringComparison.Ordinal);
        string? user = new ReviewIdentity(new byte[32]).User("tiki", "Mẫu");
        Assert.Contains(server.All("reviews_pred"), d => d["_id"] == "spark-baseline:tiki:r1" && d["user"] == user);
    }

    [Theory]
    [InlineData(2, "cannot be read", "--mongo", "mongodb://a:b@c:d@e/", "--from", "old")]
    [InlineData(2, "name the same collection", "--mongo", "mongodb://127.0.0.1:9/", "--from", "reviews_pred")]
    [InlineData(2, "--from", "--mongo", "mongodb://127.0.0.1:9/")]
    [InlineData(2, "hours from -14 to 14", "--mongo", "mongodb://127.0.0.1:9/", "--from", "old", "--utc-offset", "25")]
    [InlineData(2, "/there/is/none", "--mongo", "mongodb://127.0.0.1:9/", "--from", "old", "--user-key", "/there/is/none")]
    [InlineData(4, "cannot be reached", "--mongo", "mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=500", "--from", "old")]
    public async Task What_cannot_be_used_is_refused_in_a_sentence(int code, string sentence, params string[] arguments)
    {
        (int ended, string output) = await ProgramProcess.RunAsync(["migrate", .. arguments]);
        Assert.Contains(sentence, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.Equal(code, ended);
    }

    /// <summary>Documents of one review each, then two of one review, one that the job has predicted itself, a rule's, one of no shape and one of the job's.</summary>
    private static async Task FillAsync(StandIn server, int many)
    {
        using var client = new MongoClient(server.Uri);
        IMongoDatabase database = client.GetDatabase(server.Database);
        BsonDocument[] documents =
        [
            .. Enumerable.Range(0, many - 1).Select(i => Phobert($"m{i}")),
            Spark("r1", 0, "[0.81,0.19]"), Spark("r1", 1, "[0.19,0.81]"), Phobert("r3"),
            BsonDocument.Parse("{ review_id: 'r4', platform: 'tiki', model: 'flink-baseline', pred_label: 1, pred_label_vn: 'Tốt', pred_proba_vec: '[0.1, 0.8, 0.1]', ts: 1763452800 }"),
            BsonDocument.Parse("{ review_id: 'r5', what: 'else' }"),
            BsonDocument.Parse("{ _id: 'baseline-ftrl:tiki:r9', schema: 2, label: 'POS', model: 'baseline-ftrl', review_id: 'r9' }"),
        ];
        documents = [.. documents, BsonDocument.Parse("{ review_id: 'r6', predicted_sentiment: 1 }")];
        await database.GetCollection<BsonDocument>("old").InsertManyAsync(documents);
        await database.GetCollection<BsonDocument>("reviews_pred").InsertManyAsync(
            [BsonDocument.Parse("{ _id: 'phobert:tiki:r3', schema: 2, label: 'own' }"), BsonDocument.Parse("{ _id: 'baseline-ftrl:tiki:r2', schema: 2, label: 'own' }")]);
    }

    private static BsonDocument Phobert(string review) => BsonDocument.Parse(
        $"{{ review_id: '{review}', platform: 'tiki', model: 'phobert', reviewer_name: 'Mẫu', content: 'c', pred_label: 1, pred_label_vn: 'Trung bình', pred_proba_vec: '[0.0125, 0.95, 0.0375]', ts: 1763452800 }}");

    private static BsonDocument Spark(string review, int label, string vector) => BsonDocument.Parse(
        $"{{ review_id: '{review}', platform: 'tiki', model: 'spark-baseline', reviewer_name: 'Mẫu', pred_label: {label}, pred_proba_vec: '{vector}', ts: ISODate('2025-11-01T10:00:00Z') }}");

    private static async Task<MigrationReport> MigrateAsync(StandIn server, bool writes)
    {
        using var store = new MigrationStore($"{server.Uri}{server.Database}", "old", "reviews_pred");
        return await PredictionMigration.RunAsync(store, new EarlierReader(null, TimeSpan.Zero), writes, new TaskCompletionSource().Task);
    }

    private static IReadOnlyList<BsonDocument> Sorted(StandIn server) => [.. server.All("reviews_pred").OrderBy(d => d["_id"].AsString, StringComparer.Ordinal)];

    private static IEnumerable<string> Ids(StandIn server, int most) => Sorted(server).Take(most).Select(d => d["_id"].AsString);
}
