using System.Diagnostics.CodeAnalysis;

namespace Reviews.Text;

/// <summary>Faces made of marks, and the emoji that mean the same. Thread-safe.</summary>
internal static class Emoticons
{
    /// <summary>Whether the text begins with one. Where a letter or digit follows it is none: <c>(giá:(thấp))</c>.</summary>
    public static bool TryMatch(ReadOnlySpan<char> text, out int length, [NotNullWhen(true)] out string? emoji)
    {
        (length, emoji) = text switch
        {
            ['<', '3', ..] => (2, "❤"),
            ['^', '^', ..] or ['^', '_', '^', ..] => (text[1] == '^' ? 2 : 3, "😊"),
            [':' or '=' or ';', '-', ..] => WithMouth(text, 2),
            [':' or '=' or ';', ..] => WithMouth(text, 1),
            _ => (0, null),
        };
        if (emoji is null || (length < text.Length && (char.IsLetterOrDigit(text[length]) || text[length] == '_')))
            emoji = null;
        return emoji is not null;
    }

    private static (int Length, string? Emoji) WithMouth(ReadOnlySpan<char> text, int at)
    {
        if (at >= text.Length)
            return (0, null);
        char mouth = text[at];
        int end = at + 1;
        while (end < text.Length && text[end] == mouth)
            end++;
        return (end, mouth switch
        {
            ')' or ']' => "🙂",
            '(' or '[' => "🙁",
            'D' => "😄",
            _ => null,
        });
    }
}
