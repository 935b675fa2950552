using Freshet.Runtime.State;
using Freshet.Windowing;

namespace Freshet.Runtime.Operators.Window;

/// <summary>
/// Sliding windows that share their content: a record goes into the one slice, a slide long, that its time is in, and a window that fires
/// merges its slices. Only for contents that merge in any order, without lateness. Used by one thread.
/// </summary>
/// <remarks>
/// A restored operator's watermark begins anew, so windows that ended before the snapshot may get records again; as in Flink they hold
/// nothing but those. They are told by <see cref="Horizon"/> and kept elsewhere.
/// </remarks>
internal sealed class SlicedPanes<TKey, TIn, TContent>(PaneSpan span, WindowContents<TIn, TContent> contents)
    where TKey : notnull
{
    private readonly PaneList<TKey, TContent> _slices = new();
    private readonly StateTable<TKey, VoidNamespace, TContent> _fired = new();
    private EventTime _lastFired = EventTime.None; // the end of the last window that fired in this run

    /// <summary>The watermark that the snapshot was taken at: windows that ended by then are not made of slices.</summary>
    public EventTime Horizon { get; set; } = EventTime.None;

    public PaneList<TKey, TContent> Slices => _slices;

    /// <summary>The content of the window that fired last.</summary>
    public StateTable<TKey, VoidNamespace, TContent> Fired => _fired;

    /// <summary>Leaves windows that have panes of their own, and all before them, to those.</summary>
    public void LeaveOut(PaneList<TKey, TContent> panes)
    {
        foreach (Pane<TKey, TContent> pane in panes.All)
            Horizon = new EventTime(Math.Max(Horizon.Milliseconds, pane.Window.MaxTimestamp.Milliseconds));
    }

    /// <summary>Adds a record none of whose windows is over; false where one may be.</summary>
    public bool TryAdd(TKey key, in Record<TIn> record, EventTime watermark)
    {
        long time = record.Time.Milliseconds;
        Pane<TKey, TContent>? slice = _slices.FindLast(time);
        if (slice is null || time >= slice.End)
            return false;
        // The earliest window of a slice ends with it.
        if (slice.End - 1 <= watermark.Milliseconds || slice.End - 1 <= Horizon.Milliseconds)
            return false;
        Put(slice, key, in record);
        return true;
    }

    /// <summary>Adds a record some of whose windows are made of slices.</summary>
    public void Add(TKey key, in Record<TIn> record)
    {
        long start = span.LastStart(record.Time.Milliseconds);
        Put(SliceAt(start), key, in record);
    }

    public Pane<TKey, TContent> SliceAt(long start)
    {
        Pane<TKey, TContent>? slice = _slices.FindLast(start);
        return slice is not null && slice.Start == start
            ? slice
            : _slices.Add(new TimeWindow(new EventTime(start), new EventTime(start + span.Slide)));
    }

    /// <summary>Merges the content of the next window that has ended; false where there is none. Drops the slices that no later window has.</summary>
    public bool TryFire(EventTime watermark, out TimeWindow window)
    {
        window = default;
        ReadOnlySpan<Pane<TKey, TContent>> slices = _slices.All;
        if (slices.IsEmpty)
            return false;
        // A window that ends with the first slice is the earliest with content, unless it is over.
        long end = slices[0].End;
        long over = Math.Max(_lastFired.Milliseconds, Horizon.Milliseconds);
        if (end - 1 <= over)
            end += ((over - (end - 1)) / span.Slide * span.Slide) + span.Slide;
        if (end - 1 > watermark.Milliseconds)
            return false;
        window = new TimeWindow(new EventTime(end - span.Size), new EventTime(end));
        _fired.Clear();
        foreach (Pane<TKey, TContent> slice in slices)
        {
            if (slice.Start >= end)
                break;
            if (slice.Start >= end - span.Size)
                Merge(slice.Contents);
        }

        _lastFired = window.MaxTimestamp;
        if (slices[0].Start < end - span.Size + span.Slide)
            _slices.Remove(slices[0]);
        return true;
    }

    /// <summary>The windows of all keys that have yet to fire.</summary>
    public long CountWindows()
    {
        var windows = new HashSet<(TKey Key, long End)>();
        long over = Math.Max(_lastFired.Milliseconds, Horizon.Milliseconds);
        foreach (Pane<TKey, TContent> slice in _slices.All)
        {
            for (long end = slice.End; end < slice.Start + span.Size + span.Slide; end += span.Slide)
            {
                if (end - 1 <= over)
                    continue;
                for (int i = 0; i < slice.Contents.End; i++)
                    windows.Add((slice.Contents.KeyAt(i), end));
            }
        }

        return windows.Count;
    }

    private void Merge(StateTable<TKey, VoidNamespace, TContent> slice)
    {
        for (int i = 0; i < slice.End; i++)
        {
            ref TContent content = ref _fired.GetOrAdd(slice.KeyAt(i), default, out bool existed);
            content = contents.Merge(existed ? content : contents.Empty(), slice.ValueAt(i));
        }
    }

    private void Put(Pane<TKey, TContent> slice, TKey key, in Record<TIn> record)
    {
        ref TContent content = ref slice.Contents.GetOrAdd(key, default, out bool existed);
        content = existed ? contents.Add(in record, content) : contents.Begin(in record);
    }
}
