using Freshet.Runtime.State;

namespace Freshet.Runtime.Operators.Window;

/// <summary>
/// The contents of the slices of a window, merged by key, while the window slides: each slice is merged a fixed number of times, however many
/// make a window. Only for contents that merge in any order. Used by one thread.
/// </summary>
/// <remarks>
/// The slices of a window are in two halves. The front holds the older ones: a merged content per key, and for each slice what stood there
/// before it was merged in, newest first, so that the oldest can be taken out again. The back holds the newer ones, merged as they come. When
/// the front is used up, all slices become the front.
/// </remarks>
/// <param name="contents">How contents are merged.</param>
/// <param name="slicesOfWindow">The number of slices that make a window.</param>
internal sealed class SlidingContents<TKey, TIn, TContent>(WindowContents<TIn, TContent> contents, long slicesOfWindow)
    where TKey : notnull
{
    // So few are merged anew for each window at less cost than that of keeping a front.
    private const int FewSlices = 6;

    private readonly StateTable<TKey, VoidNamespace, TContent> _front = new();
    private readonly StateTable<TKey, VoidNamespace, TContent> _back = new();

    // What a front slice's key had before it was merged in; Slice is the start of that slice. The oldest slice stands last.
    private readonly Stack<(long Slice, TKey Key, bool Had, TContent Before)> _undo = [];
    private long _backStart = long.MinValue;
    private long _backEnd = long.MinValue;
    private bool _isBroken = true;

    /// <summary>Moves on to the slices that begin in a span of time, which never goes back.</summary>
    /// <param name="start">The start of the first.</param>
    /// <param name="end">The end of the last.</param>
    /// <param name="slices">All slices, in their order.</param>
    public void Move(long start, long end, ReadOnlySpan<Pane<TKey, TContent>> slices)
    {
        if (_isBroken || slicesOfWindow <= FewSlices)
        {
            BeginAnew(start);
        }
        else if (start > _backStart)
        {
            BeginFront(start, end, slices);
        }
        else
        {
            while (_undo.TryPeek(out (long Slice, TKey Key, bool Had, TContent Before) last) && last.Slice < start)
                Undo(_undo.Pop());
        }

        for (int i = slices.Length - 1; i >= 0 && slices[i].Start >= _backEnd; i--)
        {
            if (slices[i].Start < end)
                MergeIntoBack(slices[i].Contents);
        }

        _backEnd = end;
    }

    /// <summary>Tells of a record that came into a slice, which may be merged already.</summary>
    public void Add(long slice, TKey key, in Record<TIn> record)
    {
        if (slice >= _backEnd || _isBroken)
            return;
        if (slice < _backStart)
        {
            _isBroken = true; // it would have to go into all that was kept of older slices
            return;
        }

        ref TContent content = ref _back.GetOrAdd(key, default, out bool existed);
        content = existed ? contents.Add(in record, content) : contents.Begin(in record);
    }

    /// <summary>Gives each key with its content, which is not to be kept or changed.</summary>
    public void ForEach(Action<TKey, TContent> action)
    {
        for (int i = 0; i < _front.End; i++)
        {
            if (!_front.IsEntry(i))
                continue;
            TKey key = _front.KeyAt(i);
            int back = _back.Find(key, default);
            action(key, back < 0 ? _front.PeekAt(i) : contents.Merge(Copy(_front.PeekAt(i)), _back.PeekAt(back)));
        }

        for (int i = 0; i < _back.End; i++) // entries of the back only go together, so there are no holes
        {
            if (_front.Find(_back.KeyAt(i), default) < 0)
                action(_back.KeyAt(i), _back.PeekAt(i));
        }
    }

    // Without a front, for it may not last: records that come late enough break it again.
    private void BeginAnew(long start)
    {
        Clear();
        _backStart = _backEnd = start;
        _isBroken = false;
    }

    private void BeginFront(long start, long end, ReadOnlySpan<Pane<TKey, TContent>> slices)
    {
        Clear();
        for (int i = slices.Length - 1; i >= 0 && slices[i].Start >= start; i--)
        {
            if (slices[i].Start < end)
                MergeIntoFront(slices[i].Start, slices[i].Contents);
        }

        _backStart = _backEnd = end;
    }

    private void Clear()
    {
        _front.Clear();
        _back.Clear();
        _undo.Clear();
    }

    private void MergeIntoFront(long start, StateTable<TKey, VoidNamespace, TContent> slice)
    {
        for (int i = 0; i < slice.End; i++)
        {
            ref TContent content = ref _front.GetOrAdd(slice.KeyAt(i), default, out bool existed);
            _undo.Push((start, slice.KeyAt(i), existed, content));
            // What the slice holds is shared until a record is added to it, which breaks the front.
            content = existed ? contents.Merge(Copy(content), slice.ReadAt(i)) : slice.ReadAt(i);
        }
    }

    private void MergeIntoBack(StateTable<TKey, VoidNamespace, TContent> slice)
    {
        for (int i = 0; i < slice.End; i++)
        {
            ref TContent content = ref _back.GetOrAdd(slice.KeyAt(i), default, out bool existed);
            content = contents.Merge(existed ? content : contents.Empty(), slice.ReadAt(i));
        }
    }

    private void Undo((long Slice, TKey Key, bool Had, TContent Before) undo)
    {
        int index = _front.Find(undo.Key, default);
        if (undo.Had)
            _front.ChangeAt(index) = undo.Before;
        else
            _front.RemoveAt(index);
    }

    private TContent Copy(TContent content) => contents.Merge(contents.Empty(), content);
}
