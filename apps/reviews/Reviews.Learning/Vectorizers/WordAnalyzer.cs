using System.Globalization;
using System.Text;

namespace Reviews.Learning.Vectorizers;

/// <summary>
/// scikit-learn's word analyzer (<c>CountVectorizer.build_analyzer</c>): lower case, words by <c>\w</c> as Python has it, all terms of one word
/// before those of two. The words lie side by side in one buffer, so that a term of several is a stretch of it and nothing is allocated once the
/// buffers have grown. Accents are never stripped. Not thread-safe: one per thread.
/// </summary>
public sealed class WordAnalyzer
{
    private readonly WordAnalyzerOptions _options;
    private char[] _buffer = new char[512];
    private int[] _starts = new int[128];
    private int[] _ends = new int[128];
    private int _length;
    private int _words;
    private int _wordStart;
    private int _wordRunes;

    /// <summary>Makes an analyzer.</summary>
    /// <exception cref="ArgumentException">The options do not go together.</exception>
    public WordAnalyzer(WordAnalyzerOptions? options = null)
    {
        _options = options ?? new WordAnalyzerOptions();
        _options.Validate();
    }

    /// <summary>How many terms the text has, repeated ones included.</summary>
    public int Count { get; private set; }

    /// <summary>Takes a text apart.</summary>
    public void Analyze(ReadOnlySpan<char> text)
    {
        _length = _words = _wordStart = _wordRunes = 0;
        for (int at = 0; at < text.Length;)
        {
            Rune.DecodeFromUtf16(text[at..], out Rune rune, out int consumed);
            Rune second = default;
            if (_options.Lowercase)
                rune = PythonLowercase.Of(rune, text, at, out second);
            Take(rune);
            if (second.Value != 0)
                Take(second);
            at += consumed;
        }

        EndWord();
        Count = 0;
        for (int n = _options.NgramMin; n <= _options.NgramMax; n++)
            Count += Math.Max(0, _words - n + 1);
    }

    /// <summary>A term, its words joined by one blank; valid until the next text.</summary>
    public ReadOnlySpan<char> Term(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        int n = _options.NgramMin;
        for (int terms; index >= (terms = Math.Max(0, _words - n + 1)); n++)
            index -= terms;
        return _buffer.AsSpan(_starts[index], _ends[index + n - 1] - _starts[index]);
    }

    // Python's \w: letters, numbers of any kind, and the low line. .NET's has marks and connectors, and lacks some numbers.
    private static bool IsWord(Rune rune) => Rune.GetUnicodeCategory(rune)
        is <= UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber
        || rune.Value == '_';

    private void Take(Rune rune)
    {
        if (!IsWord(rune))
        {
            EndWord();
            return;
        }

        if (_length + 3 > _buffer.Length)
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        _length += rune.EncodeToUtf16(_buffer.AsSpan(_length));
        _wordRunes++;
    }

    private void EndWord()
    {
        if (_wordRunes > (_options.KeepOneLetterWords ? 0 : 1))
        {
            if (_words == _starts.Length)
            {
                Array.Resize(ref _starts, 2 * _words);
                Array.Resize(ref _ends, 2 * _words);
            }

            (_starts[_words], _ends[_words]) = (_wordStart, _length);
            _words++;
            _buffer[_length++] = ' ';
            _wordStart = _length;
        }

        (_length, _wordRunes) = (_wordStart, 0);
    }
}
