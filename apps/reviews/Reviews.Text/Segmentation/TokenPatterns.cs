using System.Globalization;
using System.Runtime.CompilerServices;

namespace Reviews.Text;

/// <summary>Where a token of a kind ends that begins at a given character. Letters are Unicode's, digits ASCII's. Thread-safe.</summary>
internal static class TokenPatterns
{
    /// <summary>The number of kinds.</summary>
    public const int Kinds = (int)TokenKind.Special + 1;

    private const int LongestHost = 256;
    private const string PunctuationMarks = ",.:?!;-_\"'“”|()[]{}⟨⟩«»\\/‘’–…";
    private const string SpecialMarks = "~@#^&*+<>";

    /// <summary>The end of the token that begins at <paramref name="at"/>, or -1.</summary>
    public static int End(TokenKind kind, ReadOnlySpan<char> text, int at) => kind switch
    {
        TokenKind.Ellipsis => Ellipsis(text, at),
        TokenKind.Email => Email(text, at),
        TokenKind.Address => Address(text, at),
        TokenKind.FullDate => NumericTokens.FullDate(text, at),
        TokenKind.MonthOfYear => NumericTokens.MonthOfYear(text, at),
        TokenKind.DayOfMonth => NumericTokens.DayOfMonth(text, at),
        TokenKind.TimeOfDay => NumericTokens.TimeOfDay(text, at),
        TokenKind.Money => NumericTokens.Money(text, at),
        TokenKind.Phone => NumericTokens.Phone(text, at),
        TokenKind.JoinedName => JoinedName(text, at),
        TokenKind.Expression => NumericTokens.Expression(text, at),
        TokenKind.Punctuation => PunctuationMarks.Contains(text[at], StringComparison.Ordinal) ? at + 1 : -1,
        _ => SpecialMarks.Contains(text[at], StringComparison.Ordinal) ? at + 1 : -1,
    };

    /// <summary>The kinds, as bits, that cannot occur because a character that they need is missing.</summary>
    public static uint Impossible(ReadOnlySpan<char> text)
    {
        bool digit = false, dot = false, at = false, colon = false, hyphen = false;
        foreach (char c in text)
        {
            digit |= char.IsAsciiDigit(c);
            dot |= c == '.';
            at |= c == '@';
            colon |= c == ':';
            hyphen |= c == '-';
        }

        uint impossible = 0;
        if (!digit)
        {
            impossible |= Bit(TokenKind.FullDate) | Bit(TokenKind.MonthOfYear) | Bit(TokenKind.DayOfMonth) | Bit(TokenKind.TimeOfDay)
                | Bit(TokenKind.Money) | Bit(TokenKind.Phone) | Bit(TokenKind.Expression);
        }

        if (!dot)
            impossible |= Bit(TokenKind.Ellipsis);
        if (!dot && !colon)
            impossible |= Bit(TokenKind.Address);
        if (!dot && !hyphen)
            impossible |= Bit(TokenKind.JoinedName);
        return at ? impossible : impossible | Bit(TokenKind.Email);
    }

    public static uint Bit(TokenKind kind) => 1u << (int)kind;

    /// <summary>Letters joined by dots or hyphens, or letters, a hyphen and digits.</summary>
    public static int JoinedName(ReadOnlySpan<char> text, int at)
    {
        int end = AfterLetters(text, at);
        if (end == at)
            return -1;
        int joined = end;
        while (joined + 1 < text.Length && text[joined] is '.' or '-' && char.IsLetter(text[joined + 1]))
            joined = AfterLetters(text, joined + 1);
        if (joined > end)
            return joined;
        return end + 1 < text.Length && text[end] == '-' && char.IsAsciiDigit(text[end + 1]) ? NumericTokens.AfterDigits(text, end + 1) : -1;
    }

    private static int Ellipsis(ReadOnlySpan<char> text, int at)
    {
        int end = at;
        while (end < text.Length && text[end] == '.')
            end++;
        return end - at >= 2 ? end : -1;
    }

    private static int Email(ReadOnlySpan<char> text, int at)
    {
        int end = at;
        while (end < text.Length && (IsAsciiWord(text[end]) || text[end] is '.' or '-'))
            end++;
        if (end == at || end == text.Length || text[end] != '@')
            return -1;
        int found = -1;
        for (int label = end + 1; label < text.Length;)
        {
            int next = label;
            while (next < text.Length && (IsAsciiWord(text[next]) || text[next] == '-'))
                next++;
            if (next == label)
                break;
            found = next;
            if (next == text.Length || text[next] != '.')
                break;
            label = next + 1;
        }

        return found;
    }

    /// <summary>A web address: all that follows a scheme or <c>www.</c>, or a host with its path.</summary>
    private static int Address(ReadOnlySpan<char> text, int at)
    {
        ReadOnlySpan<char> rest = text[at..];
        int scheme = rest.StartsWith("http://") ? 7 : rest.StartsWith("https://") ? 8 : rest.StartsWith("ftp://") ? 6 : rest.StartsWith("www.") ? 4 : 0;
        if (scheme > 0 && rest.Length > scheme + 1 && rest[scheme] is not ('/' or '$' or '.' or '?' or '#'))
            return text.Length;
        int hostEnd = at;
        while (hostEnd < text.Length && hostEnd - at <= LongestHost && IsHost(text[hostEnd]))
            hostEnd++;
        for (int dot = at + 2; dot < hostEnd; dot++)
        {
            if (text[dot] == '.' && EndsAsDomain(text, dot + 1))
                return AfterPath(text, dot + 1);
        }

        return -1;
    }

    // Two to six small letters and no other letter or digit behind them.
    private static bool EndsAsDomain(ReadOnlySpan<char> text, int at)
    {
        int end = at;
        while (end < text.Length && char.IsAsciiLetterLower(text[end]))
            end++;
        return end - at is >= 2 and <= 6 && (end == text.Length || !IsWord(text[end]));
    }

    private static int AfterPath(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && (IsHost(text[at]) || text[at] is '?' or '&' or '/'))
            at++;
        return at;
    }

    private static int AfterLetters(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && char.IsLetter(text[at]))
            at++;
        return at;
    }

    private static bool IsHost(char c) => IsAsciiWord(c) || c is '-' or '@' or ':' or '%' or '.' or '+' or '~' or '#' or '=';

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsAsciiWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_' || char.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark;
}
