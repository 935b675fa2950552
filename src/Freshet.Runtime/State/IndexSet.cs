using System.Numerics;

namespace Freshet.Runtime.State;

/// <summary>Some of a table's indexes, a bit for each. Used by one thread at a time.</summary>
internal sealed class IndexSet
{
    private const int WordShift = 6;

    private ulong[] _words = [];

    public int Count
    {
        get
        {
            int count = 0;
            foreach (ulong word in _words)
                count += BitOperations.PopCount(word);
            return count;
        }
    }

    public void Add(int index)
    {
        int word = index >> WordShift;
        if (word >= _words.Length)
            Array.Resize(ref _words, Math.Max(word + 1, _words.Length * 2));
        _words[word] |= 1UL << index;
    }

    public bool Contains(int index) => index >> WordShift is var word && word < _words.Length && (_words[word] & (1UL << index)) != 0;

    /// <summary>Takes an index out; false where it was not in.</summary>
    public bool Remove(int index)
    {
        if (!Contains(index))
            return false;
        _words[index >> WordShift] &= ~(1UL << index);
        return true;
    }

    /// <summary>Whether any of some indexes is in.</summary>
    /// <param name="first">The first; a multiple of 64.</param>
    /// <param name="count">How many; a multiple of 64.</param>
    public bool ContainsAny(int first, int count)
    {
        int word = Math.Min(first >> WordShift, _words.Length);
        int end = Math.Min((first + count) >> WordShift, _words.Length);
        return _words.AsSpan(word..end).ContainsAnyExcept(0UL);
    }

    public void UnionWith(IndexSet other)
    {
        if (_words.Length < other._words.Length)
            Array.Resize(ref _words, other._words.Length);
        for (int i = 0; i < other._words.Length; i++)
            _words[i] |= other._words[i];
    }
}
