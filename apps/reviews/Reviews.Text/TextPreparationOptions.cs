namespace Reviews.Text;

/// <summary>How a text is prepared before a model's tokenizer sees it. NFC and the collapsing of white space are always done. Immutable.</summary>
public sealed record TextPreparationOptions
{
    /// <summary>Lower-case, punctuation detached: what the bundled demonstration model was trained on.</summary>
    public static TextPreparationOptions LowercaseDetached { get; } = new() { Lowercase = true, DetachPunctuation = true };

    /// <summary>Whether letters become lower-case, by the invariant culture. Default: no.</summary>
    public bool Lowercase { get; init; }

    /// <summary>Whether every character of general category P* or S* (punctuation, symbols, emoji, <c>_</c>) stands alone. Default: no.</summary>
    public bool DetachPunctuation { get; init; }
}
