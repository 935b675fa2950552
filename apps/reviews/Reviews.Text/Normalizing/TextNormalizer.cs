using System.Globalization;

namespace Reviews.Text;

/// <summary>
/// Brings what people write in reviews into one form, so that one word is one feature: NFC, tone marks where PhoBERT's text has them, shorthand written out,
/// drawn-out letters shortened, emoji kept (without skin tone and presentation), addresses and numbers of people masked.
/// </summary>
/// <remarks>
/// For features and for models whose card asks for it; a model that was trained on plain text gets plain text. Allocates nothing once its buffers have
/// grown, except by the runtime's own normalisation for a text that a quick check cannot call composed. Takes time linear in the text. Not thread-safe:
/// one per thread.
/// </remarks>
public sealed class TextNormalizer(TextNormalizerOptions? options = null)
{
    private const int LargestKept = 1 << 18;

    private readonly TextNormalizerOptions _options = options ?? new();
    private char[] _composed = [];
    private char[] _output = new char[1024];
    private int _length;

    /// <summary>The normal form of a text, valid until the next call. Blanks are single; the case of letters stays.</summary>
    public ReadOnlySpan<char> Normalize(ReadOnlySpan<char> text)
    {
        _length = 0;
        if (_output.Length > LargestKept)
            _output = new char[1024];
        ReadOnlySpan<char> composed = ComposedForm.Of(text, ref _composed);
        for (int i = 0; i < composed.Length;)
        {
            int end = RunEnd(composed, i);
            i = (end > i ? AppendRun(composed, i, end) : end) + 1;
        }

        return _output.AsSpan(0, _length);
    }

    /// <summary>Takes a run without blanks, and those behind it that a phone number goes on in; gives the blank behind it.</summary>
    private int AppendRun(ReadOnlySpan<char> text, int start, int end)
    {
        if (_length > 0)
            Append(' ');
        bool mayHoldContact = _options.MaskContacts && text[start..end].IndexOfAny(ContactTokens.Signs) >= 0;
        int i = start;
        while (i < end)
        {
            bool isWord = IsWordPart(text[i]);
            if (mayHoldContact && (i == start || !IsWordPart(text[i - 1])) && ContactTokens.TryMatch(text, i, end, out int behind, out string? mask))
            {
                Append(mask);
                i = behind;
                end = RunEnd(text, Math.Max(end, i));
            }
            else if (isWord)
            {
                int wordEnd = i + 1;
                while (wordEnd < end && IsWordPart(text[wordEnd]))
                    wordEnd++;
                AppendWord(text[i..wordEnd]);
                i = wordEnd;
            }
            else if (_options.WriteOutTeencode && Emoticons.TryMatch(text[i..end], out int length, out string? emoji))
            {
                Append(emoji);
                i += length;
            }
            else
            {
                i += AppendMark(text[i..end]);
            }
        }

        return end;
    }

    private static int RunEnd(ReadOnlySpan<char> text, int start)
    {
        int end = start;
        while (end < text.Length && !PythonWhiteSpace.Contains(text[end]))
            end++;
        return end;
    }

    private void AppendWord(ReadOnlySpan<char> word)
    {
        MakeRoom(word.Length);
        Span<char> written = _output.AsSpan(_length, word.Length);
        word.CopyTo(written);
        if (_options.WriteOutTeencode && Teencode.IsLaughter(word))
        {
            Append(Teencode.Laughter);
            return;
        }

        int length = _options.ShortenRepeats ? RepeatedLetters.Shorten(written) : word.Length;
        written = written[..length];
        for (int i = 0; i + 1 < length; i++)
            PlaceToneMark(ref written[i], ref written[i + 1]);
        if (_options.WriteOutTeencode && Teencode.TryWriteOut(written, out string? meaning))
            Append(meaning);
        else
            _length += length;
    }

    private static void PlaceToneMark(ref char first, ref char second)
    {
        if (ToneMarks.MayMove(first) || (char.IsUpper(first) && ToneMarks.MayMove(char.ToLowerInvariant(first))))
        {
            bool firstIsUpper = char.IsUpper(first), secondIsUpper = char.IsUpper(second);
            if (!ToneMarks.TryMove(char.ToLowerInvariant(first), char.ToLowerInvariant(second), out char plain, out char marked))
                return;
            first = firstIsUpper ? char.ToUpperInvariant(plain) : plain;
            second = secondIsUpper ? char.ToUpperInvariant(marked) : marked;
        }
    }

    // What only says how an emoji looks is left out.
    private int AppendMark(ReadOnlySpan<char> text)
    {
        if (text[0] is '\ufe0f' or '\ufe0e')
            return 1;
        if (text.Length > 1 && text[0] == '\ud83c' && text[1] is >= '\udffb' and <= '\udfff')
            return 2;
        Append(text[0]);
        return 1;
    }

    private void Append(char c)
    {
        MakeRoom(1);
        _output[_length++] = c;
    }

    private void Append(ReadOnlySpan<char> text)
    {
        MakeRoom(text.Length);
        text.CopyTo(_output.AsSpan(_length));
        _length += text.Length;
    }

    private void MakeRoom(int length)
    {
        if (_output.Length < _length + length)
            Array.Resize(ref _output, Math.Max(2 * _output.Length, _length + length));
    }

    private static bool IsWordPart(char c) =>
        char.IsLetterOrDigit(c) || c == '_'
            || (c >= '\u0300' && CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark && c is not ('\ufe0f' or '\ufe0e'));
}
