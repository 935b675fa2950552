namespace Reviews.Text;

/// <summary>Letters in lower case by a table of the BMP, since the runtime's own way is slow beyond ASCII. Thread-safe.</summary>
internal static class LowerCase
{
    private static readonly char[] Lower = [.. Enumerable.Range(0, char.MaxValue + 1).Select(c => char.ToLowerInvariant((char)c))];

    /// <summary>Writes the text in lower case, unit by unit.</summary>
    public static void Write(ReadOnlySpan<char> text, Span<char> lower)
    {
        for (int i = 0; i < text.Length; i++)
            lower[i] = Lower[text[i]];
    }
}
