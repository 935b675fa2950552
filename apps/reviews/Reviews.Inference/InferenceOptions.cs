namespace Reviews.Inference;

/// <summary>How the service runs. Immutable.</summary>
public sealed record InferenceOptions
{
    /// <summary>Folder with the ONNX file and config.json. Default: the bundled demonstration model.</summary>
    public string ModelDirectory { get; init; } = Path.Combine(AppContext.BaseDirectory, "Models", "sentiment-mini");

    /// <summary>Name of the ONNX file in the folder.</summary>
    public string ModelFile { get; init; } = "model.onnx";

    /// <summary>Loopback port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Threads inside one ONNX operator.</summary>
    public int IntraOpThreads { get; init; } = 1;

    /// <summary>Most ids, padding included, in one run; bounds memory.</summary>
    public int TokenBudget { get; init; } = 2048;

    /// <summary>Most texts in one request.</summary>
    public int MaxTexts { get; init; } = 256;

    /// <summary>Most UTF-16 characters in one text.</summary>
    public int MaxTextLength { get; init; } = 20_000;

    /// <summary>Most bytes in a request's body.</summary>
    public long MaxBodyBytes { get; init; } = 16L << 20;
}
