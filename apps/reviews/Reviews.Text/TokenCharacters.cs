using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Reviews.Text;

/// <summary>
/// What the feature hasher needs to know of a character in one look-up: what it is, and its lower-case form in UTF-8. Thread-safe.
/// </summary>
internal static class TokenCharacters
{
    /// <summary>The character stands in no token.</summary>
    public const uint Separator = 0;

    /// <summary>Letter, number or <c>_</c>: part of a token.</summary>
    public const uint Word = 1;

    /// <summary>General category So, as most emoji: a token by itself.</summary>
    public const uint Symbol = 2;

    /// <summary>A UTF-16 surrogate: ask <see cref="OfRune"/>.</summary>
    public const uint Surrogate = 3;

    /// <summary>The bit that <see cref="Symbol"/> and <see cref="Surrogate"/> have and the others lack.</summary>
    public const uint Unusual = 2u << KindShift;

    /// <summary>The text must be checked for NFC before this character can be trusted.</summary>
    public const uint Unchecked = 1u << 31;

    private const int LengthShift = 24;
    private const int KindShift = 26;

    // Per BMP character: bits 0-23 UTF-8, 24-25 its length, 26-27 the kind, 31 Unchecked. A separator's UTF-8 is a blank of length 0.
    private static readonly uint[] Entries = Build();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Of(char c) => Entries[c];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Kind(uint entry) => (entry >> KindShift) & 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Length(uint entry) => (int)(entry >> LengthShift) & 3;

    /// <summary>The kind of a character beyond the BMP.</summary>
    public static uint OfRune(Rune rune) => Classify(Rune.GetUnicodeCategory(rune), rune.Value);

    private static uint[] Build()
    {
        uint[] entries = new uint[char.MaxValue + 1];
        Span<byte> utf8 = stackalloc byte[4];
        for (int value = 0; value < entries.Length; value++)
        {
            char c = (char)value;
            uint entry = ComposedForm.IsSurelyComposed(c) ? 0 : Unchecked;
            if (char.IsSurrogate(c))
            {
                entries[value] = entry | (Surrogate << KindShift);
                continue;
            }

            uint kind = Classify(char.GetUnicodeCategory(c), c);
            if (kind == Separator)
            {
                entries[value] = entry | ' ';
                continue;
            }

            utf8.Clear();
            int length = Rune.ToLowerInvariant(new Rune(c)).EncodeToUtf8(utf8);
            entries[value] = entry | (kind << KindShift) | ((uint)length << LengthShift)
                | utf8[0] | ((uint)utf8[1] << 8) | ((uint)utf8[2] << 16);
        }

        return entries;
    }

    private static uint Classify(UnicodeCategory category, int value) => category switch
    {
        <= UnicodeCategory.OtherLetter => Word,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Word,
        UnicodeCategory.OtherSymbol => Symbol,
        _ => value == '_' ? Word : Separator,
    };
}
