using System.Buffers;
using System.Text.Json;
using MongoDB.Bson.IO;

namespace Reviews.Job.Services;

/// <summary>
/// A prediction as readers outside get it, in the topic and in the collection alike. <c>schema</c> is the form's number; fields may be added to a form, and
/// anything else makes a new one. Pure functions.
/// </summary>
internal static class PredictionFormat
{
    public const int Schema = 1;

    /// <summary>Names the prediction: a function of the input, so that what is written again takes the place of what was there.</summary>
    public static string IdOf(Prediction prediction) => $"{prediction.Model}:{prediction.ReviewId}";

    /// <summary>One JSON object.</summary>
    public static void WriteJson(Prediction prediction, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteNumber("schema"u8, Schema);
        json.WriteString("review_id"u8, prediction.ReviewId);
        json.WriteString("model"u8, prediction.Model);
        json.WriteString("model_hash"u8, prediction.ModelHash);
        json.WriteNumber("updates"u8, prediction.Updates);
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
        json.WriteEndObject();
    }

    /// <summary>One document; <c>time</c> is a date there.</summary>
    public static void WriteBson(Prediction prediction, IBsonWriter bson)
    {
        bson.WriteStartDocument();
        bson.WriteString("_id", IdOf(prediction));
        bson.WriteInt32("schema", Schema);
        bson.WriteString("review_id", prediction.ReviewId);
        bson.WriteString("model", prediction.Model);
        WriteText("model_hash", prediction.ModelHash);
        bson.WriteInt64("updates", prediction.Updates);
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
        bson.WriteEndDocument();

        void WriteText(string name, string? text)
        {
            bson.WriteName(name);
            if (text is null)
                bson.WriteNull();
            else
                bson.WriteString(text);
        }
    }
}
