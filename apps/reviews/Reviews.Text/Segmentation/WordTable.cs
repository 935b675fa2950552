namespace Reviews.Text;

/// <summary>
/// Words of up to four syllables as paths of syllable numbers, so that the longest word that begins at a syllable is found by a few look-ups of
/// numbers. Filled once, then only read: thread-safe from then on.
/// </summary>
internal sealed class WordTable
{
    /// <summary>A syllable that stands in no word.</summary>
    public const int Unknown = 0;

    /// <summary>The most syllables a word is looked for with.</summary>
    public const int LongestWord = 4;

    private readonly Dictionary<string, int> _syllables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly Dictionary<long, int> _next = [];
    private readonly List<bool> _isWord = [false];

    public WordTable() => _lookup = _syllables.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>One more than the greatest number of a syllable.</summary>
    public int SyllableLimit => _syllables.Count + 1;

    /// <summary>The number of a syllable, which gets one if it has none.</summary>
    public int Add(string syllable)
    {
        if (!_syllables.TryGetValue(syllable, out int number))
            _syllables.Add(syllable, number = _syllables.Count + 1);
        return number;
    }

    /// <summary>Adds a word of several syllables; one of a single syllable, or of more than are looked for, is passed over.</summary>
    public void AddWord(string word, char between)
    {
        string[] syllables = word.Split(between);
        if (syllables.Length is < 2 or > LongestWord || syllables.Contains(""))
            return;
        int node = Add(syllables[0]) - int.MaxValue; // first nodes are numbers of syllables, below all others
        foreach (string syllable in syllables.AsSpan(1))
        {
            long edge = Edge(node, Add(syllable));
            if (!_next.TryGetValue(edge, out int child))
            {
                _next.Add(edge, child = _isWord.Count);
                _isWord.Add(false);
            }

            node = child;
        }

        _isWord[node] = true;
    }

    /// <summary>The number of a syllable, or <see cref="Unknown"/>.</summary>
    public int NumberOf(ReadOnlySpan<char> syllable) => _lookup.TryGetValue(syllable, out int number) ? number : Unknown;

    /// <summary>How many of the syllables the longest word at their beginning has; 1 when none begins there.</summary>
    public int LongestAt(ReadOnlySpan<int> syllables)
    {
        int longest = 1;
        if (syllables.IsEmpty || syllables[0] == Unknown)
            return longest;
        int node = syllables[0] - int.MaxValue;
        for (int i = 1; i < Math.Min(syllables.Length, LongestWord) && syllables[i] != Unknown; i++)
        {
            if (!_next.TryGetValue(Edge(node, syllables[i]), out node))
                break;
            if (_isWord[node])
                longest = i + 1;
        }

        return longest;
    }

    // Mixed, since a long's own hash would be the same for all pairs of one exclusive or. No two pairs have the same.
    private static long Edge(int node, int syllable) => (long)((((ulong)(uint)node << 32) | (uint)syllable) * 0x9e3779b97f4a7c15);
}
