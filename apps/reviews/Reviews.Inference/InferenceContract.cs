using System.Text.Json.Serialization;

namespace Reviews.Inference;

/// <summary>Body of <c>POST /predict</c>.</summary>
public sealed record PredictRequest(string?[]? Texts);

/// <summary>Which model answered.</summary>
public sealed record ModelDescription(string Name, string Hash, string Segmentation);

/// <summary>Answer of <c>POST /predict</c>. An earlier form of the contract names neither labels nor model.</summary>
public sealed record PredictResponse(int[] Pred, float[][] Proba, IReadOnlyList<string>? Labels, ModelDescription? Model);

/// <summary>Answer of <c>GET /healthz</c>.</summary>
public sealed record HealthResponse(string Status, string Device, ModelDescription Model);

/// <summary>A refusal, as RFC 9457 wants it.</summary>
public sealed record Problem(string Title, int Status, string Detail);

/// <summary>Source-generated JSON of the contract.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PredictRequest))]
[JsonSerializable(typeof(PredictResponse))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(Problem))]
public sealed partial class InferenceJson : JsonSerializerContext;
