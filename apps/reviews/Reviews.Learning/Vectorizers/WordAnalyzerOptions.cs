namespace Reviews.Learning.Vectorizers;

/// <summary>How a text becomes terms; the defaults are scikit-learn's. Checked when an analyzer is made. Immutable.</summary>
public sealed record WordAnalyzerOptions
{
    /// <summary>Whether letters become lower-case first. Default: yes.</summary>
    public bool Lowercase { get; init; } = true;

    /// <summary>
    /// Whether words of one letter count (<c>token_pattern=r"(?u)\b\w+\b"</c>). Default: no (<c>\b\w\w+\b</c>), which drops Vietnamese
    /// words such as "k" for "không".
    /// </summary>
    public bool KeepOneLetterWords { get; init; }

    /// <summary>The fewest words of a term, at least 1. Default: 1.</summary>
    public int NgramMin { get; init; } = 1;

    /// <summary>The most words of a term, at least <see cref="NgramMin"/>. Default: 1.</summary>
    public int NgramMax { get; init; } = 1;

    internal void Validate()
    {
        if (NgramMin < 1 || NgramMax < NgramMin)
            throw new ArgumentException($"A term cannot have {NgramMin} to {NgramMax} words; choose 1 <= NgramMin <= NgramMax.");
    }
}
