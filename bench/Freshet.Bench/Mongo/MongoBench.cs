using System.Globalization;
using Freshet.Connectors.MongoDB;
using Freshet.Sinks;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Driver;

namespace Freshet.Bench.Mongo;

/// <summary>
/// What a document costs the client: the sink beside the driver's bulk of the same documents, made of the same records, a thousand a bulk. The
/// server is another process, and only this one's time counts, so it matters little which server it is.
/// </summary>
internal static class MongoBench
{
    private const int Bulk = 1000;
    private const int Bulks = 4;
    private const string Database = "bench";
    private const double SlowestBare = 7900;

    private static readonly string Content = string.Concat(Enumerable.Repeat("hàng đẹp lắm, giao nhanh ", 22));

    public static void Run(string uri, bool json)
    {
        Prediction[] predictions =
        [
            .. Enumerable.Range(0, Bulk * Bulks).Select(i => new Prediction(
                i.ToString("x16", CultureInfo.InvariantCulture), i % 3 == 0 ? "NEG" : "POS", i / 4000.0, i % 500, 1_700_000_000_000 + i)),
        ];
        var connection = new MongoConnection(uri);
        using var client = new MongoClient(uri);
        if (!json)
            Console.WriteLine(StageReport.Header);
        List<StageResult> results = [];
        foreach ((string name, string title, MongoSink<Prediction> sink) in (ReadOnlySpan<(string, string, MongoSink<Prediction>)>)
        [
            ("mongo-objects", "documents of 1 KB made as objects", new MongoSink<Prediction>(connection, Database, "ours", Document)),
            ("mongo-written", "the same documents written field by field", new MongoSink<Prediction>(connection, Database, "ours", Write)),
        ])
        {
            using SinkWriter<Prediction> writer = sink.CreateWriter(0);
            StageResult result = StageHarness.Measure(name, new Stage
            {
                Title = $"{title}, into MongoDB, 1,000 a bulk",
                Against = "the driver's BulkWrite of 1,000 upserts, unordered",
                Unit = "ns/document",
                Aim = 0.8,
                Reference = SlowestBare,
                Records = predictions.Length,
                Ours = Ours(writer, predictions),
                Bare = Bare(client.GetDatabase(Database).GetCollection<BsonDocument>("bare"), predictions),
            });
            results.Add(result);
            Console.WriteLine(json ? StageReport.Json(result) : StageReport.Line(result));
        }

        if (!json)
            Console.Write(Environment.NewLine + StageReport.Remarks(results));
    }

    private static Func<long> Ours(SinkWriter<Prediction> writer, Prediction[] predictions)
    {
        Record<Prediction>[][] batches = [.. predictions.Select(p => new Record<Prediction>(p, new EventTime(p.Time))).Chunk(Bulk)];
        var calls = new QueuedCalls();
        writer.Open(calls);
        calls.Run();
        return () =>
        {
            foreach (Record<Prediction>[] batch in batches)
            {
                writer.Write(batch);
                calls.Run();
            }

            if (!writer.TryFlush())
                throw new InvalidOperationException("The sink did not write everything.");
            return predictions.Length;
        };
    }

    private static Func<long> Bare(IMongoCollection<BsonDocument> collection, Prediction[] predictions)
    {
        Prediction[][] batches = [.. predictions.Chunk(Bulk)];
        var options = new BulkWriteOptions { IsOrdered = false };
        return () =>
        {
            long written = 0;
            foreach (Prediction[] batch in batches)
            {
                var models = new List<WriteModel<BsonDocument>>(batch.Length);
                foreach (Prediction prediction in batch)
                {
                    BsonDocument document = Document(prediction);
                    models.Add(new ReplaceOneModel<BsonDocument>(new BsonDocument("_id", document["_id"]), document) { IsUpsert = true });
                }

                written += collection.BulkWrite(models, options).RequestCount;
            }

            return written;
        };
    }

    private static BsonDocument Document(Prediction prediction) => new()
    {
        { "_id", prediction.ReviewId },
        { "label", prediction.Label },
        { "p_neg", prediction.Negative },
        { "product", prediction.Product },
        { "time", new BsonDateTime(prediction.Time) },
        { "model", "phobert" },
        { "model_hash", "a3f5c8e1b2d4967000112233445566778899aabbccddeeff0123456789abcdef" },
        { "status", "ok" },
        { "content", Content },
        { "spans", new BsonArray { 1, 2, 3 } },
    };

    private static void Write(Prediction prediction, IBsonWriter writer)
    {
        writer.WriteStartDocument();
        writer.WriteString("_id", prediction.ReviewId);
        writer.WriteString("label", prediction.Label);
        writer.WriteDouble("p_neg", prediction.Negative);
        writer.WriteInt32("product", prediction.Product);
        writer.WriteDateTime("time", prediction.Time);
        writer.WriteString("model", "phobert");
        writer.WriteString("model_hash", "a3f5c8e1b2d4967000112233445566778899aabbccddeeff0123456789abcdef");
        writer.WriteString("status", "ok");
        writer.WriteString("content", Content);
        writer.WriteStartArray("spans");
        for (int i = 1; i <= 3; i++)
            writer.WriteInt32(i);
        writer.WriteEndArray();
        writer.WriteEndDocument();
    }

    private sealed record Prediction(string ReviewId, string Label, double Negative, int Product, long Time);
}
