using System.Text.Json.Serialization;

namespace Reviews.Inference;

/// <summary>Body of <c>POST /predict</c>.</summary>
public sealed record PredictRequest(string?[]? Texts);

/// <summary>Which model answered, and how its words were segmented.</summary>
public sealed record ModelDescription(string Name, string Hash, string Segmentation)
{
    /// <summary>The version that the model's config.json gives itself; empty when it gives none.</summary>
    public string Version { get; init; } = "";
}

/// <summary>Answer of <c>POST /predict</c>. An earlier form of the contract names neither labels nor model.</summary>
public sealed record PredictResponse(int[] Pred, float[][] Proba, IReadOnlyList<string>? Labels, ModelDescription? Model)
{
    /// <summary>The service's version.</summary>
    public string? Version { get; init; }
}

/// <summary>Answer of <c>GET /healthz</c>.</summary>
public sealed record HealthResponse(string Status, string Device, ModelDescription Model)
{
    /// <summary>The service's version.</summary>
    public string Version { get; init; } = "";

    /// <summary>The labels in the model's order.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>How words are segmented.</summary>
    public SegmentationHealth? Segmentation { get; init; }

    /// <summary>Sessions that run at once.</summary>
    public int Sessions { get; init; }

    /// <summary>Threads inside an operator of each session.</summary>
    public int Threads { get; init; }

    /// <summary>Texts that wait.</summary>
    public int Waiting { get; init; }

    /// <summary>The share of texts whose answer was remembered.</summary>
    public double CacheHitRate { get; init; }
}

/// <summary>How words are segmented.</summary>
/// <param name="Wanted">Whether the model wants it.</param>
/// <param name="Active">Which way; <c>none</c> when the model wants none.</param>
/// <param name="Missing">What the better way lacks.</param>
public sealed record SegmentationHealth(bool Wanted, string Active, IReadOnlyList<string> Missing);

/// <summary>A refusal, as RFC 9457 wants it.</summary>
public sealed record Problem(string Title, int Status, string Detail);

/// <summary>Source-generated JSON of the contract.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PredictRequest))]
[JsonSerializable(typeof(PredictResponse))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(Problem))]
public sealed partial class InferenceJson : JsonSerializerContext;
