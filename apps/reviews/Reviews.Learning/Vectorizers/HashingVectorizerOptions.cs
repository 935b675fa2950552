namespace Reviews.Learning.Vectorizers;

/// <summary>Parameters of <see cref="HashingVectorizer"/>; the defaults are scikit-learn's. Immutable.</summary>
public sealed record HashingVectorizerOptions
{
    /// <summary>How a text becomes terms.</summary>
    public WordAnalyzerOptions Analyzer { get; init; } = new();

    /// <summary>Number of columns, at least 1 (<c>n_features</c>). Default: 2^20.</summary>
    public int Features { get; init; } = 1 << 20;

    /// <summary>Whether the hash decides on a term's sign. Default: yes.</summary>
    public bool AlternateSign { get; init; } = true;

    /// <summary>Whether a term counts once however often it stands there. Default: no.</summary>
    public bool Binary { get; init; }

    /// <summary>The length of a row. Default: L2.</summary>
    public VectorNorm Norm { get; init; } = VectorNorm.L2;
}
