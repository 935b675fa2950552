namespace Reviews.Text;

/// <summary>Where a sentence ends: words of one are no neighbours of words of the next. Thread-safe.</summary>
internal static class SentenceEnds
{
    /// <summary>Whether a sentence ends behind the token.</summary>
    public static bool IsBehind(ReadOnlySpan<char> text, ReadOnlySpan<(int Start, int End)> tokens, int index)
    {
        if (index + 1 >= tokens.Length)
            return true;
        ReadOnlySpan<char> token = Text(text, tokens[index]);
        if (token is [':'])
            return index + 2 < tokens.Length && IntroducesItem(Text(text, tokens[index + 1]), Text(text, tokens[index + 2]));
        return EndsSentence(token) && BeginsSentence(Text(text, tokens[index + 1]));
    }

    private static ReadOnlySpan<char> Text(ReadOnlySpan<char> text, (int Start, int End) token) => text[token.Start..token.End];

    private static bool EndsSentence(ReadOnlySpan<char> token) => token is ['?'] or ['!'] or ['…'] || token.IndexOfAnyExcept('.') < 0;

    private static bool BeginsSentence(ReadOnlySpan<char> next) =>
        !char.IsLower(next[0]) && !char.IsDigit(next[0]) && next is not ([','] or [')'] or [']'] or ['}'] or ['"']);

    // "Lưu ý: 1. …" and "Thái độ: tốt, …".
    private static bool IntroducesItem(ReadOnlySpan<char> next, ReadOnlySpan<char> second) => second is [','] || (second is ['.'] && char.IsDigit(next[0]));
}
