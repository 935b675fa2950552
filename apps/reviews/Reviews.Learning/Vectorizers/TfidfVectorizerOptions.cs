namespace Reviews.Learning.Vectorizers;

/// <summary>Parameters of <see cref="TfidfVectorizer"/>; the defaults are scikit-learn's. Immutable.</summary>
public sealed record TfidfVectorizerOptions
{
    /// <summary>How a text becomes terms.</summary>
    public WordAnalyzerOptions Analyzer { get; init; } = new();

    /// <summary>Terms of fewer documents are left out. Default: 1.</summary>
    public DocumentFrequency MinDocuments { get; init; } = DocumentFrequency.Count(1);

    /// <summary>Terms of more documents are left out. Default: all documents.</summary>
    public DocumentFrequency MaxDocuments { get; init; } = DocumentFrequency.Share(1);

    /// <summary>Only the most frequent terms, this many at most; null for all. At equal frequency the first by code point win. Default: null.</summary>
    public int? MaxFeatures { get; init; }

    /// <summary>The terms in the order of their columns; null learns them from the documents. Default: null.</summary>
    public IReadOnlyList<string>? Vocabulary { get; init; }

    /// <summary>Whether a frequency n counts as 1 + ln n. Default: no.</summary>
    public bool SublinearTf { get; init; }

    /// <summary>Whether a term counts once however often it stands there. Default: no.</summary>
    public bool Binary { get; init; }

    /// <summary>Whether rare terms count more. Default: yes.</summary>
    public bool UseIdf { get; init; } = true;

    /// <summary>Whether idf is computed as if one more document had every term. Default: yes.</summary>
    public bool SmoothIdf { get; init; } = true;

    /// <summary>The length of a row. Default: L2.</summary>
    public VectorNorm Norm { get; init; } = VectorNorm.L2;

    internal void Validate()
    {
        if (MaxFeatures < 1)
            throw new ArgumentException($"MaxFeatures is {MaxFeatures}; choose at least 1, or null for all terms.");
        if (Vocabulary is null)
            return;
        if (Vocabulary.Count == 0)
            throw new ArgumentException("The vocabulary is empty; give at least one term, or null to learn it.");
        if (Vocabulary.GroupBy(term => term, StringComparer.Ordinal).FirstOrDefault(g => g.Skip(1).Any()) is { } twice)
            throw new ArgumentException($"The vocabulary has '{twice.Key}' twice; give each term once.");
    }
}
