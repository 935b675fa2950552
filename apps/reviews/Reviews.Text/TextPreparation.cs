using System.Buffers;
using System.Globalization;
using System.Text;

namespace Reviews.Text;

/// <summary>Brings a review's text into the form that a model was trained on. Thread-safe.</summary>
public static class TextPreparation
{
    /// <summary>
    /// NFC, then lower case (if asked for), then a blank on both sides of every punctuation mark and symbol (if asked for), then white
    /// space collapsed to single blanks and the ends trimmed. Unpaired surrogates become U+FFFD. Takes time linear in the text.
    /// </summary>
    /// <param name="text">Any text, however broken.</param>
    /// <param name="options">What to do besides NFC and white space.</param>
    /// <returns>The prepared text; empty if the input is blank.</returns>
    public static string Prepare(ReadOnlySpan<char> text, TextPreparationOptions options)
    {
        char[] rented = ArrayPool<char>.Shared.Rent((2 * text.Length) + 1);
        try
        {
            char[] output = rented;
            return Prepare(text, options, ref output).ToString();
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    /// <summary>The same into an array of the caller's, which is replaced by a longer one when it is too short; the answer is a part of it.</summary>
    public static ReadOnlySpan<char> Prepare(ReadOnlySpan<char> text, TextPreparationOptions options, ref char[] output)
    {
        ArgumentNullException.ThrowIfNull(options);
        char[] scratch = [];
        ReadOnlySpan<char> composed = ComposedForm.Of(text, ref scratch);

        // A detached character brings at most two blanks; each run of blanks is one.
        int longest = options.DetachPunctuation ? checked((composed.Length * 2) + 1) : composed.Length;
        if (output.Length < longest)
            output = new char[Math.Max(longest, 2 * output.Length)];
        return output.AsSpan(0, Write(composed, options, output));
    }

    private static int Write(ReadOnlySpan<char> text, TextPreparationOptions options, Span<char> output)
    {
        int length = 0;
        bool blankDue = false;
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf16(text, out Rune rune, out int consumed);
            text = text[consumed..];
            if (rune.IsBmp && PythonWhiteSpace.Contains((char)rune.Value))
            {
                blankDue = true;
                continue;
            }

            if (options.Lowercase)
            {
                rune = Rune.ToLowerInvariant(rune);
            }

            bool detached = options.DetachPunctuation && IsPunctuationOrSymbol(Rune.GetUnicodeCategory(rune));
            if ((blankDue || detached) && length > 0)
            {
                output[length++] = ' ';
            }

            length += rune.EncodeToUtf16(output[length..]);
            blankDue = detached;
        }

        return length;
    }

    private static bool IsPunctuationOrSymbol(UnicodeCategory category) =>
        category is >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherSymbol;
}
