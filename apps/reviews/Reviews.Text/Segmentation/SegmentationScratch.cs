namespace Reviews.Text;

/// <summary>The buffers of a segmenter: the text with its tone marks moved, its lower case, its tokens, their numbers and tags. Not thread-safe.</summary>
internal sealed class SegmentationScratch
{
    private const int LargestKept = 1 << 18;
    private const int Initial = 1024;

    private char[] _text = new char[Initial];
    private char[] _lower = new char[Initial];
    private char[] _output = new char[2 * Initial];
    private int[] _numbers = new int[Initial];
    private bool[] _inside = new bool[Initial];
    private int _length;

    public TokenSpans Tokens { get; } = new();

    /// <summary>The text with its tone marks moved.</summary>
    public ReadOnlySpan<char> Text => _text.AsSpan(0, _length);

    /// <summary>One a token: the number of its word.</summary>
    public Span<int> Numbers => _numbers.AsSpan(0, Tokens.Count);

    /// <summary>One a token: whether it goes on the word before it.</summary>
    public Span<bool> Inside => _inside.AsSpan(0, Tokens.Count);

    /// <summary>Takes a text and splits it.</summary>
    public void Take(ReadOnlySpan<char> text, TokenSplitter splitter, WordTable words)
    {
        MakeRoom(text.Length);
        text.CopyTo(_text);
        _length = text.Length;
        for (int i = 0; i + 1 < text.Length; i++)
        {
            if (ToneMarks.MayMove(_text[i]) && ToneMarks.TryMove(_text[i], _text[i + 1], out char plain, out char marked))
                (_text[i], _text[i + 1]) = (plain, marked);
        }

        LowerCase.Write(Text, _lower);
        Tokens.Clear();
        splitter.Split(Text, Tokens);
        if (_numbers.Length < Tokens.Count)
        {
            _numbers = new int[2 * Tokens.Count];
            _inside = new bool[2 * Tokens.Count];
        }

        Inside.Clear();
        Span<int> numbers = Numbers;
        ReadOnlySpan<(int Start, int End)> tokens = Tokens.All;
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = words.NumberOf(_lower.AsSpan(tokens[i].Start, tokens[i].End - tokens[i].Start));
    }

    /// <summary>The tokens, each behind a blank or, where it goes on, behind <c>_</c>.</summary>
    public ReadOnlySpan<char> Join(ReadOnlySpan<bool> inside)
    {
        int length = 0;
        ReadOnlySpan<(int Start, int End)> tokens = Tokens.All;
        for (int i = 0; i < tokens.Length; i++)
        {
            if (i > 0)
                _output[length++] = inside[i] ? '_' : ' ';
            ReadOnlySpan<char> token = Text[tokens[i].Start..tokens[i].End];
            token.CopyTo(_output.AsSpan(length));
            length += token.Length;
        }

        return _output.AsSpan(0, length);
    }

    private void MakeRoom(int length)
    {
        bool isHuge = _text.Length > LargestKept && length <= LargestKept;
        if (_text.Length >= length && !isHuge)
            return;
        int room = isHuge ? Math.Max(length, Initial) : Math.Max(length, 2 * _text.Length);
        (_text, _lower, _output) = (new char[room], new char[room], new char[2 * room]);
    }
}
