using System.Runtime.CompilerServices;

namespace Reviews.Text;

/// <summary>White space as Python's <c>str.isspace</c> sees it; the reference tokenizers were written there. Thread-safe.</summary>
internal static class PythonWhiteSpace
{
    /// <summary>Whether <paramref name="c"/> separates words. Unlike .NET, Python also counts U+001C to U+001F.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Contains(char c) => char.IsWhiteSpace(c) || (uint)(c - '\u001c') <= 3;

    /// <summary>The text without white space at its ends.</summary>
    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text)
    {
        int start = 0, end = text.Length;
        while (start < end && Contains(text[start]))
        {
            start++;
        }

        while (end > start && Contains(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }
}
