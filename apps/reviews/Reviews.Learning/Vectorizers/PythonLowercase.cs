using System.Globalization;
using System.Text;

namespace Reviews.Learning.Vectorizers;

/// <summary>Lower case as Python's <c>str.lower</c> has it: Unicode's full mapping, with the final sigma. Thread-safe.</summary>
internal static class PythonLowercase
{
    private const int CapitalSigma = 0x3A3;
    private const int FinalSigma = 0x3C2;
    private const int CapitalDottedI = 0x130;
    private const int CapitalSharpS = 0x1E9E;
    private const int CombiningDotAbove = 0x307;

    /// <summary>The lower-case form of a character that stands in a text at an index; a second character where there is one, else 0.</summary>
    public static Rune Of(Rune rune, ReadOnlySpan<char> text, int at, out Rune second)
    {
        second = default;
        switch (rune.Value)
        {
            case CapitalSigma:
                return new Rune(IsFinal(text, at) ? FinalSigma : 0x3C3);
            case CapitalDottedI:
                second = new Rune(CombiningDotAbove);
                return new Rune('i');
            case CapitalSharpS:
                return new Rune(0xDF);
            default:
                return Rune.ToLowerInvariant(rune);
        }
    }

    // Unicode, section 3.13, Final_Sigma: a cased letter before it, none behind it; what case ignores between them does not count.
    private static bool IsFinal(ReadOnlySpan<char> text, int at) =>
        IsCasedNext(text[..at], backwards: true) && !IsCasedNext(text[(at + 1)..], backwards: false);

    private static bool IsCasedNext(ReadOnlySpan<char> text, bool backwards)
    {
        while (!text.IsEmpty)
        {
            Rune rune;
            int length;
            if (backwards)
            {
                Rune.DecodeLastFromUtf16(text, out rune, out length);
                text = text[..^length];
            }
            else
            {
                Rune.DecodeFromUtf16(text, out rune, out length);
                text = text[length..];
            }

            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter)
                return true;
            if (!IsCaseIgnorable(category, rune.Value))
                return false;
        }

        return false;
    }

    private static bool IsCaseIgnorable(UnicodeCategory category, int value) => category
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format or UnicodeCategory.ModifierLetter
        or UnicodeCategory.ModifierSymbol || value is '\'' or '.' or ':' or 0xB7 or 0x2018 or 0x2019 or 0x2024 or 0x2027;
}
