using System.Text.Json.Serialization;
using Reviews.Job.Analytics;
using Reviews.Job.Runs;

namespace Reviews.Job;

/// <summary>How the job's records become JSON, in files and in state.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Review))]
[JsonSerializable(typeof(Review[]))]
[JsonSerializable(typeof(NegativeReview))]
[JsonSerializable(typeof(Prediction))]
[JsonSerializable(typeof(RiseHistory))]
[JsonSerializable(typeof(long[]))]
[JsonSerializable(typeof(Dictionary<string, long>))]
[JsonSerializable(typeof(RunSettings))]
[JsonSerializable(typeof(JobSummary))]
internal sealed partial class JsonContext : JsonSerializerContext;
