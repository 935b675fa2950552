namespace Reviews.Text;

/// <summary>Where the tokens of a text stand in it. Filled again and again; not thread-safe.</summary>
internal sealed class TokenSpans
{
    private const int LargestKept = 1 << 16;

    private (int Start, int End)[] _spans = new (int, int)[256];

    public int Count { get; private set; }

    public ReadOnlySpan<(int Start, int End)> All => _spans.AsSpan(0, Count);

    public void Clear()
    {
        Count = 0;
        if (_spans.Length > LargestKept)
            _spans = new (int, int)[256];
    }

    public void Add(int start, int end)
    {
        if (Count == _spans.Length)
            Array.Resize(ref _spans, 2 * _spans.Length);
        _spans[Count++] = (start, end);
    }
}
