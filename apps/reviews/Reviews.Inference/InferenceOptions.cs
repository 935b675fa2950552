namespace Reviews.Inference;

/// <summary>How the service runs. Immutable.</summary>
public sealed record InferenceOptions
{
    /// <summary>Folder with the ONNX file and config.json. Default: the bundled demonstration model.</summary>
    public string ModelDirectory { get; init; } = Path.Combine(AppContext.BaseDirectory, "Models", "sentiment-mini");

    /// <summary>Name of the ONNX file in the folder.</summary>
    public string ModelFile { get; init; } = "model.onnx";

    /// <summary>Folder with RDRSegmenter's files, for models that want segmented words; null: PhoBERT's own words segment.</summary>
    public string? SegmenterDirectory { get; init; }

    /// <summary>What computes. Default: the CPU.</summary>
    public InferenceDevice Device { get; init; }

    /// <summary>Loopback port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Sessions that run at once; 0: as many as measuring at the start found best, with the threads of each.</summary>
    public int Sessions { get; init; } = 1;

    /// <summary>Threads inside one ONNX operator, where the sessions are given.</summary>
    public int IntraOpThreads { get; init; } = 1;

    /// <summary>Most ids, padding included, in one run; bounds memory.</summary>
    public int TokenBudget { get; init; } = 2048;

    /// <summary>How long a text waits for others of its length, at most; longer only while all sessions are busy.</summary>
    public TimeSpan BatchDelay { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Most texts that wait at once; what comes beyond them is refused with 429.</summary>
    public int QueueCapacity { get; init; } = 2048;

    /// <summary>Most UTF-16 characters of texts whose answers are remembered; 0: none is.</summary>
    public int CacheCharacters { get; init; } = 4 << 20;

    /// <summary>Most texts in one request.</summary>
    public int MaxTexts { get; init; } = 256;

    /// <summary>Most UTF-16 characters in one text.</summary>
    public int MaxTextLength { get; init; } = 20_000;

    /// <summary>Most bytes in a request's body.</summary>
    public long MaxBodyBytes { get; init; } = 16L << 20;

    /// <summary>How long a stopping service works on what it has taken.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(30);
}
