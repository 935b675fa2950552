using System.Text;

namespace Reviews.Text;

/// <summary>Letters that are drawn out for stress: <c>đẹpppp</c>, <c>quáaaa</c>. Thread-safe.</summary>
internal static class RepeatedLetters
{
    private const int Drawn = 3;

    // The letter without its marks; what has none stays.
    private static readonly char[] Plain = [.. Enumerable.Range(0, 0x1f00).Select(c => PlainOf((char)c))];

    /// <summary>
    /// Shortens runs of three or more of the same letter, marks and case aside, to the one that has a mark, or the first. Gives the new length.
    /// Vietnamese itself has no letter three times in a row.
    /// </summary>
    public static int Shorten(Span<char> word)
    {
        int length = 0;
        for (int i = 0; i < word.Length;)
        {
            char plain = BareOf(word[i]);
            int end = i + 1;
            while (end < word.Length && BareOf(word[end]) == plain)
                end++;
            if (end - i >= Drawn && char.IsLetter(word[i]))
            {
                word[length++] = Marked(word[i..end]);
            }
            else
            {
                word[i..end].CopyTo(word[length..]);
                length += end - i;
            }

            i = end;
        }

        return length;
    }

    private static char Marked(ReadOnlySpan<char> run)
    {
        foreach (char c in run)
        {
            if (c >= '\u00c0')
                return c;
        }

        return run[0];
    }

    private static char BareOf(char c) => c < Plain.Length ? Plain[c] : c;

    private static char PlainOf(char c)
    {
        if (!char.IsLetter(c))
            return c;
        return char.ToLowerInvariant(c.ToString().Normalize(NormalizationForm.FormD)[0]);
    }
}
