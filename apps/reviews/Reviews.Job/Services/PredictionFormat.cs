using System.Buffers;
using System.Text.Json;
using Freshet.Connectors.Sqlite;
using MongoDB.Bson.IO;

namespace Reviews.Job.Services;

/// <summary>
/// A prediction as readers outside get it, with the same fields in the table, the topic and the collection: docs/predictions.md. <c>schema</c> is the form's
/// number; fields may be added to a form, and anything else makes a new one. Pure functions.
/// </summary>
internal static class PredictionFormat
{
    public const int Schema = 2;

    /// <summary>The field of documents that were migrated, which no other has: the shape that they had before.</summary>
    public const string MigratedFrom = "migrated_from";

    /// <summary>Names the prediction: a function of the input, so that what is written again takes the place of what was there.</summary>
    public static string IdOf(Prediction prediction) => IdOf(prediction.Model, prediction.Platform, prediction.ReviewId);

    /// <summary>Names the prediction of a model of a review, whose id is its platform's. A colon in the platform is written otherwise, so that no other review has the name.</summary>
    public static string IdOf(string model, string platform, string reviewId) =>
        $"{model}:{platform.Replace("%", "%25", StringComparison.Ordinal).Replace(":", "%3A", StringComparison.Ordinal)}:{reviewId}";

    /// <summary>One JSON object.</summary>
    public static void WriteJson(Prediction prediction, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteNumber("schema"u8, Schema);
        json.WriteString("review_id"u8, prediction.ReviewId);
        json.WriteString("model"u8, prediction.Model);
        json.WriteString("model_hash"u8, prediction.ModelHash);
        json.WriteString("model_version"u8, prediction.ModelVersion);
        json.WriteString("segmentation"u8, prediction.Segmentation);
        WriteNumber("updates"u8, prediction.Updates);
        json.WriteString("label"u8, prediction.Label);
        json.WriteNumber("p_neg"u8, prediction.Negative);
        json.WriteNumber("p_neu"u8, prediction.Neutral);
        json.WriteNumber("p_pos"u8, prediction.Positive);
        json.WriteString("actual"u8, prediction.ActualLabel);
        json.WriteString("platform"u8, prediction.Platform);
        json.WriteString("product"u8, prediction.Product);
        json.WriteString("user"u8, prediction.User);
        json.WriteNumber("time"u8, prediction.Time);
        json.WriteBoolean("is_late"u8, prediction.IsLate);
        WriteNumber("due_at"u8, prediction.DueAt);
        json.WriteNumber("processed_at"u8, prediction.ProcessedAt);
        WriteNumber("latency_ms"u8, prediction.Latency);
        json.WriteEndObject();

        void WriteNumber(ReadOnlySpan<byte> name, long? number)
        {
            if (number is { } known)
                json.WriteNumber(name, known);
            else
                json.WriteNull(name);
        }
    }

    /// <summary>One document; <c>time</c> and <c>processed_at</c> are dates there.</summary>
    public static void WriteBson(Prediction prediction, IBsonWriter bson)
    {
        bson.WriteStartDocument();
        bson.WriteString("_id", IdOf(prediction));
        bson.WriteInt32("schema", Schema);
        bson.WriteString("review_id", prediction.ReviewId);
        bson.WriteString("model", prediction.Model);
        WriteText("model_hash", prediction.ModelHash);
        WriteText("model_version", prediction.ModelVersion);
        WriteText("segmentation", prediction.Segmentation);
        WriteNumber("updates", prediction.Updates);
        bson.WriteString("label", prediction.Label);
        bson.WriteDouble("p_neg", prediction.Negative);
        bson.WriteDouble("p_neu", prediction.Neutral);
        bson.WriteDouble("p_pos", prediction.Positive);
        bson.WriteString("actual", prediction.ActualLabel);
        bson.WriteString("platform", prediction.Platform);
        WriteText("product", prediction.Product);
        WriteText("user", prediction.User);
        bson.WriteDateTime("time", prediction.Time);
        bson.WriteBoolean("is_late", prediction.IsLate);
        WriteNumber("due_at", prediction.DueAt);
        bson.WriteDateTime("processed_at", prediction.ProcessedAt);
        WriteNumber("latency_ms", prediction.Latency);
        bson.WriteEndDocument();

        void WriteText(string name, string? text)
        {
            bson.WriteName(name);
            if (text is null)
                bson.WriteNull();
            else
                bson.WriteString(text);
        }

        void WriteNumber(string name, long? number)
        {
            bson.WriteName(name);
            if (number is { } known)
                bson.WriteInt64(known);
            else
                bson.WriteNull();
        }
    }

    /// <summary>The columns of a table of predictions; <c>is_late</c> is 0 or 1 there.</summary>
    public static SqliteTable<Prediction> Table(string name) => SqliteTable<Prediction>.Named(name)
        .Integer("schema", _ => Schema).Text("review_id", p => p.ReviewId).Text("model", p => p.Model).Text("model_hash", p => p.ModelHash)
        .Text("model_version", p => p.ModelVersion).Text("segmentation", p => p.Segmentation).Integer("updates", p => p.Updates).Text("label", p => p.Label)
        .Real("p_neg", p => p.Negative).Real("p_neu", p => p.Neutral).Real("p_pos", p => p.Positive).Text("actual", p => p.ActualLabel)
        .Text("platform", p => p.Platform).Text("product", p => p.Product).Text("user", p => p.User).Integer("time", p => p.Time)
        .Integer("is_late", p => p.IsLate ? 1 : 0).Integer("due_at", p => p.DueAt)
        .Integer("processed_at", p => p.ProcessedAt).Integer("latency_ms", p => p.Latency);
}
