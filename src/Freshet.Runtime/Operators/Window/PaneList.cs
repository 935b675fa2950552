using Freshet.Runtime.State;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Runtime.Operators.Window;

/// <summary>Panes in the order of their starts. Few live at a time, and most records belong to the latest. Used by one thread.</summary>
/// <param name="serializer">How contents become bytes.</param>
/// <param name="readsExpose">Whether whoever gets a content may change it.</param>
internal sealed class PaneList<TKey, TContent>(Serializer<TContent> serializer, bool readsExpose)
    where TKey : notnull
{
    private const int MostFreeTables = 4;

    private readonly Stack<StateTable<TKey, VoidNamespace, TContent>> _freeTables = [];
    private Pane<TKey, TContent>[] _panes = new Pane<TKey, TContent>[8];
    private int _count;

    public ReadOnlySpan<Pane<TKey, TContent>> All => _panes.AsSpan(0, _count);

    /// <summary>The latest pane that begins at or before a time; null where there is none.</summary>
    public Pane<TKey, TContent>? FindLast(long time)
    {
        Pane<TKey, TContent>[] panes = _panes;
        for (int i = _count - 1; i >= 0; i--)
        {
            if (panes[i].Start <= time)
                return panes[i];
        }

        return null;
    }

    public Pane<TKey, TContent> Add(TimeWindow window)
    {
        StateTable<TKey, VoidNamespace, TContent> table =
            _freeTables.TryPop(out StateTable<TKey, VoidNamespace, TContent>? free) ? free : new(serializer, readsExpose);
        var pane = new Pane<TKey, TContent>(window, table);
        if (_count == _panes.Length)
            Array.Resize(ref _panes, _count * 2);
        int at = _count++;
        for (; at > 0 && _panes[at - 1].Start > pane.Start; at--)
            _panes[at] = _panes[at - 1];
        _panes[at] = pane;
        return pane;
    }

    /// <summary>Takes a pane out. Its table serves the next one, so nothing of it may be used any more.</summary>
    public void Remove(Pane<TKey, TContent> pane)
    {
        int at = Array.IndexOf(_panes, pane, 0, _count);
        _count--;
        Array.Copy(_panes, at + 1, _panes, at, _count - at);
        _panes[_count] = null!;
        if (_freeTables.Count == MostFreeTables)
            return;
        pane.Contents.Clear();
        _freeTables.Push(pane.Contents);
    }
}
