using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Reviews.Job;

/// <summary>How the job's records become JSON, in files and in state.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Prediction))]
[JsonSerializable(typeof(PlatformCount))]
[JsonSerializable(typeof(NegativeAlert))]
[JsonSerializable(typeof(Review))]
[JsonSerializable(typeof(Review[]))]
[JsonSerializable(typeof(AlertState))]
[JsonSerializable(typeof(long[]))]
[JsonSerializable(typeof(JobSummary))]
internal sealed partial class JsonContext : JsonSerializerContext
{
    /// <summary>Vietnamese letters stay readable; what HTML could mistake for markup is escaped.</summary>
    public static JsonContext Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    });
}
