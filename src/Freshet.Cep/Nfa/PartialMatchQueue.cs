namespace Freshet.Cep.Nfa;

/// <summary>
/// Partial matches as a binary heap by first event. The order in which its array lists them is the order in which an event meets them, and
/// so the order of results: it is that of Flink's queue, step for step. Used by one thread.
/// </summary>
internal sealed class PartialMatchQueue<T>
{
    private PartialMatch<T>[] _items = new PartialMatch<T>[8];

    public int Count { get; private set; }

    /// <summary>The partial matches in the heap's order, not sorted. Valid until the queue is changed.</summary>
    public ReadOnlySpan<PartialMatch<T>> Items => _items.AsSpan(0, Count);

    public ref readonly PartialMatch<T> Earliest => ref _items[0];

    public void Clear()
    {
        Array.Clear(_items, 0, Count);
        Count = 0;
    }

    /// <summary>Takes over what was once this queue's order.</summary>
    public void Load(ReadOnlySpan<PartialMatch<T>> items)
    {
        Clear();
        if (_items.Length < items.Length)
            _items = new PartialMatch<T>[items.Length];
        items.CopyTo(_items);
        Count = items.Length;
    }

    public void Add(PartialMatch<T> item)
    {
        if (Count == _items.Length)
            Array.Resize(ref _items, Count * 2);
        int at = Count++;
        while (at > 0)
        {
            int parent = (at - 1) >> 1;
            if (item.CompareTo(in _items[parent]) >= 0)
                break;
            _items[at] = _items[parent];
            at = parent;
        }

        _items[at] = item;
    }

    public PartialMatch<T> TakeEarliest()
    {
        PartialMatch<T> first = _items[0];
        PartialMatch<T> last = _items[--Count];
        _items[Count] = default;
        if (Count > 0)
            SiftDown(0, last);
        return first;
    }

    /// <summary>Removes those that began before <paramref name="limit"/>, or with it where <paramref name="inclusive"/>.</summary>
    public void RemoveStartedUpTo(MatchedEvent<T> limit, bool inclusive)
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            MatchedEvent<T>? start = _items[i].Start;
            int order = start is null ? 1 : start.CompareTo(limit);
            if (order > 0 || (order == 0 && !inclusive))
                _items[kept++] = _items[i];
        }

        if (kept == Count)
            return;
        Array.Clear(_items, kept, Count - kept);
        Count = kept;
        for (int i = (Count >> 1) - 1; i >= 0; i--)
            SiftDown(i, _items[i]);
    }

    private void SiftDown(int at, PartialMatch<T> item)
    {
        int half = Count >> 1;
        while (at < half)
        {
            int child = (2 * at) + 1;
            if (child + 1 < Count && _items[child].CompareTo(in _items[child + 1]) > 0)
                child++;
            if (item.CompareTo(in _items[child]) <= 0)
                break;
            _items[at] = _items[child];
            at = child;
        }

        _items[at] = item;
    }
}
