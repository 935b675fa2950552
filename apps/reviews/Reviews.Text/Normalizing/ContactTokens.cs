using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Reviews.Text;

/// <summary>What leads to a person or away from the review: addresses of pages, e-mail addresses, Vietnamese phone numbers. Thread-safe.</summary>
internal static class ContactTokens
{
    // As long as an e-mail address may be; keeps hostile text linear.
    private const int LongestLook = 320;
    private const int NationalDigits = 10;

    private static readonly string[] Starts = ["http://", "https://", "www."];
    private static readonly string[] Domains = ["com", "vn", "net", "org", "info", "edu", "gov"];

    /// <summary>Without one of these a run without blanks holds none of them.</summary>
    public static SearchValues<char> Signs { get; } = SearchValues.Create("@.0+:");

    /// <summary>Whether one begins at <paramref name="at"/>, the first character of a word or mark; <paramref name="runEnd"/> is the next blank.</summary>
    public static bool TryMatch(ReadOnlySpan<char> text, int at, int runEnd, out int end, [NotNullWhen(true)] out string? mask)
    {
        ReadOnlySpan<char> run = text[..Math.Min(runEnd, at + LongestLook)];
        mask = null;
        end = run[at] == '_' ? -1 : TokenPatterns.End(TokenKind.Email, run, at); // a mask is no name
        if (end >= 0)
        {
            mask = "_email_";
            return true;
        }

        end = AddressEnd(run, at, runEnd);
        if (end >= 0)
        {
            mask = "_url_";
            return true;
        }

        end = PhoneEnd(text, at);
        if (end >= 0)
            mask = "_phone_";
        return mask is not null;
    }

    /// <summary>A scheme or <c>www.</c> with all that follows, or a host of a usual domain with its path.</summary>
    private static int AddressEnd(ReadOnlySpan<char> run, int at, int runEnd)
    {
        ReadOnlySpan<char> rest = run[at..];
        foreach (string start in Starts)
        {
            if (rest.StartsWith(start, StringComparison.OrdinalIgnoreCase))
                return runEnd;
        }

        int end = at;
        while (end < run.Length && (char.IsAsciiLetterOrDigit(run[end]) || run[end] is '.' or '-'))
            end++;
        ReadOnlySpan<char> host = run[at..end].TrimEnd('.');
        int dot = host.LastIndexOf('.');
        if (dot <= 0 || !Contains(Domains, host[(dot + 1)..]))
            return -1;
        end = at + host.Length;
        return end < run.Length && run[end] == '/' ? runEnd : end;
    }

    /// <summary>
    /// Ten or eleven digits that begin as Vietnamese numbers do, or one digit more behind +84, with single dots, hyphens or blanks between them.
    /// </summary>
    private static int PhoneEnd(ReadOnlySpan<char> text, int at)
    {
        int i = at + (text[at] == '(' ? 1 : 0);
        bool isInternational = text[i..].StartsWith("+84");
        i += isInternational ? 1 : 0;
        if (!isInternational && !(i + 1 < text.Length && text[i] == '0' && text[i + 1] is '2' or '3' or '5' or '7' or '8' or '9'))
            return -1;
        int fewest = isInternational ? NationalDigits + 1 : NationalDigits;
        int digits = 0;
        int end = -1;
        for (; i < text.Length && digits <= fewest + 1; i++)
        {
            if (char.IsAsciiDigit(text[i]))
            {
                digits++;
                end = i + 1;
            }
            else if (digits >= fewest || !(text[i] is ' ' or '.' or '-' or ')' && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1])))
            {
                break;
            }
        }

        bool standsAlone = end == text.Length || !char.IsLetterOrDigit(text[end]);
        return digits >= fewest && digits <= fewest + 1 && standsAlone ? end : -1;
    }

    private static bool Contains(string[] words, ReadOnlySpan<char> word)
    {
        foreach (string one in words)
        {
            if (word.Equals(one, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
