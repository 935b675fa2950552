using System.Globalization;
using System.Text;

namespace Reviews.Learning.Explanations;

/// <summary>A text cut where any tokenizer would: runs of letters, marks, numbers and <c>_</c>; each symbol by itself. Pure.</summary>
internal static class TextPieces
{
    public static List<string> Of(string text)
    {
        List<string> pieces = [];
        int start = -1;
        for (int at = 0; at < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(at), out Rune rune, out int length);
            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            bool isWord = category <= UnicodeCategory.OtherNumber || rune.Value == '_';
            if (isWord && start < 0)
                start = at;
            if (!isWord && start >= 0)
            {
                pieces.Add(text[start..at]);
                start = -1;
            }

            if (category == UnicodeCategory.OtherSymbol)
                pieces.Add(text.Substring(at, length));
            at += length;
        }

        if (start >= 0)
            pieces.Add(text[start..]);
        return pieces;
    }
}
