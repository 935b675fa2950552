using System.Buffers;
using System.Text;

namespace Reviews.Text;

/// <summary>Unicode NFC without work for text that is surely composed already, and without failure on unpaired surrogates. Thread-safe.</summary>
internal static class ComposedForm
{
    private static readonly SearchValues<char> Refusable =
        SearchValues.Create([.. Enumerable.Range(0xd800, 0x800).Select(c => (char)c), '\ufffe']);

    /// <summary>
    /// Whether a BMP character, or the first half of a pair, can stand in text without making a real NFC check necessary. The ranges hold
    /// only characters whose NFC_Quick_Check is Yes and whose combining class is 0: Latin letters, composed Vietnamese, general
    /// punctuation, dingbats, the emoji presentation selector, and the planes' first halves of U+1F000 to U+1FBFF.
    /// </summary>
    public static bool IsSurelyComposed(char c) =>
        c < '\u0300'
        || c is (>= '\u1e00' and <= '\u1eff') or (>= '\u200b' and <= '\u2027') or (>= '\u2030' and <= '\u205e')
            or (>= '\u2600' and <= '\u27bf') or '\ufe0f' or (>= '\ud83c' and <= '\ud83e');

    /// <summary>
    /// The text in NFC, unpaired surrogates and U+FFFE as U+FFFD. Answers <paramref name="text"/> itself where nothing changes; otherwise a part of
    /// <paramref name="scratch"/>, which is replaced by a longer array when it is too short.
    /// </summary>
    public static ReadOnlySpan<char> Of(ReadOnlySpan<char> text, ref char[] scratch) =>
        PassesQuickCheck(text) ? text : Normalize(text, ref scratch);

    /// <summary>As <see cref="Of"/>, for a caller that knows the quick check would fail.</summary>
    public static ReadOnlySpan<char> Normalize(ReadOnlySpan<char> text, ref char[] scratch)
    {
        if (FirstRefused(text) is int refused and >= 0)
        {
            text = Repaired(text, refused);
        }

        if (text.IsNormalized(NormalizationForm.FormC))
        {
            return text;
        }

        int written;
        while (!text.TryNormalize(scratch, out written, NormalizationForm.FormC))
        {
            scratch = new char[Math.Max(scratch.Length * 2, text.Length + (text.Length / 4) + 16)];
        }

        return scratch.AsSpan(0, written);
    }

    private static bool PassesQuickCheck(ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (!IsSurelyComposed(c))
            {
                return false;
            }

            if (char.IsHighSurrogate(c) && (++i == text.Length || !char.IsLowSurrogate(text[i])))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Where the first unit stands that the runtime's normalisation refuses: an unpaired surrogate or U+FFFE. -1 if nowhere.</summary>
    private static int FirstRefused(ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            int next = text[i..].IndexOfAny(Refusable);
            if (next < 0)
            {
                return -1;
            }

            i += next;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
            {
                return i;
            }

            i++;
        }

        return -1;
    }

    // Broken text is rare: it may allocate.
    private static char[] Repaired(ReadOnlySpan<char> text, int from)
    {
        char[] copy = text.ToArray();
        for (int i = from; i < copy.Length; i++)
        {
            if (char.IsHighSurrogate(copy[i]) && i + 1 < copy.Length && char.IsLowSurrogate(copy[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(copy[i]) || copy[i] == '\ufffe')
            {
                copy[i] = '\ufffd';
            }
        }

        return copy;
    }
}
