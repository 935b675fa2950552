using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Runtime.Operators.Window;

/// <summary>
/// Sliding windows that share their content: a record goes into the one slice, a slide long, that its time is in, and a window that fires
/// merges its slices. Only for contents that merge in any order, without lateness. Used by one thread.
/// </summary>
/// <remarks>
/// A restored operator's watermark begins anew, so windows that ended before the snapshot may get records again; as in Flink they hold
/// nothing but those. They are told by <see cref="Horizon"/> and kept elsewhere. A watermark that goes back does the same.
/// </remarks>
internal sealed class SlicedPanes<TKey, TIn, TContent>(PaneSpan span, WindowContents<TIn, TContent> contents, Serializer<TContent> serializer)
    where TKey : notnull
{
    private readonly PaneList<TKey, TContent> _slices = new(serializer, readsExpose: contents.IsExposed && !serializer.IsImmutable);
    private readonly SlidingContents<TKey, TIn, TContent> _window = new(contents, span.Size / span.Slide);
    private EventTime _over = EventTime.None; // windows that end by then have fired, or never will

    /// <summary>The watermark that the snapshot was taken at: windows that ended by then are not made of slices.</summary>
    public EventTime Horizon { get; set; } = EventTime.None;

    public PaneList<TKey, TContent> Slices => _slices;

    /// <summary>The contents of the window that fired last.</summary>
    public SlidingContents<TKey, TIn, TContent> Fired => _window;

    /// <summary>Leaves windows that have panes of their own, and all before them, to those.</summary>
    public void LeaveOut(PaneList<TKey, TContent> panes)
    {
        foreach (Pane<TKey, TContent> pane in panes.All)
            LeaveOut(pane.Window.MaxTimestamp);
    }

    /// <summary>Leaves windows that end by a time to panes of their own.</summary>
    public void LeaveOut(EventTime time) => Horizon = new EventTime(Math.Max(Horizon.Milliseconds, time.Milliseconds));

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
        Pane<TKey, TContent> slice = SliceAt(span.LastStart(record.Time.Milliseconds));
        Put(slice, key, in record);
        _window.Add(slice.Start, key, in record);
    }

    public Pane<TKey, TContent> SliceAt(long start)
    {
        Pane<TKey, TContent>? slice = _slices.FindLast(start);
        return slice is not null && slice.Start == start
            ? slice
            : _slices.Add(new TimeWindow(new EventTime(start), new EventTime(start + span.Slide)));
    }

    /// <summary>
    /// Takes a restored content. Where key groups of several horizons come together the latest counts, and what windows up to it hold of the
    /// others goes to panes of their own.
    /// </summary>
    public void Restore(long start, TKey key, TContent content, EventTime horizon, PaneList<TKey, TContent> panes)
    {
        for (long end = start + span.Slide; end <= start + span.Size && end - 1 <= Horizon.Milliseconds; end += span.Slide)
        {
            if (end - 1 <= horizon.Milliseconds)
                continue;
            Pane<TKey, TContent>? pane = panes.FindLast(end - span.Size);
            if (pane is null || pane.Start != end - span.Size)
                pane = panes.Add(new TimeWindow(new EventTime(end - span.Size), new EventTime(end)));
            ref TContent own = ref pane.Contents.GetOrAdd(key, default, out bool existed);
            own = contents.Merge(existed ? own : contents.Empty(), content);
            (pane.Waiting ??= []).Add(key);
        }

        if (start + span.Size - 1 > Horizon.Milliseconds)
            SliceAt(start).Contents.GetOrAdd(key, default, out _) = content;
    }

    /// <summary>Merges the content of the next window that has ended; false where there is none. Drops the slices that no later window has.</summary>
    public bool TryFire(EventTime watermark, out TimeWindow window)
    {
        window = default;
        ReadOnlySpan<Pane<TKey, TContent>> slices = _slices.All;
        long end = slices.IsEmpty ? long.MaxValue : FirstEnd(slices[0]);
        if (slices.IsEmpty || end - 1 > watermark.Milliseconds)
        {
            _over = new EventTime(Math.Max(_over.Milliseconds, watermark.Milliseconds));
            return false;
        }

        window = new TimeWindow(new EventTime(end - span.Size), new EventTime(end));
        _window.Move(end - span.Size, end, slices);
        _over = window.MaxTimestamp;
        if (slices[0].Start < end - span.Size + span.Slide)
            _slices.Remove(slices[0]);
        return true;
    }

    /// <summary>The windows of all keys that have yet to fire.</summary>
    public long CountWindows()
    {
        var windows = new HashSet<(TKey Key, long End)>();
        foreach (Pane<TKey, TContent> slice in _slices.All)
        {
            for (long end = FirstEnd(slice); end < slice.Start + span.Size + span.Slide; end += span.Slide)
            {
                for (int i = 0; i < slice.Contents.End; i++)
                    windows.Add((slice.Contents.KeyAt(i), end));
            }
        }

        return windows.Count;
    }

    /// <summary>The end of the earliest window with a slice that is not over.</summary>
    private long FirstEnd(Pane<TKey, TContent> slice)
    {
        long over = Math.Max(_over.Milliseconds, Horizon.Milliseconds);
        return slice.End - 1 > over ? slice.End : slice.End + ((over - (slice.End - 1)) / span.Slide * span.Slide) + span.Slide;
    }

    private void Put(Pane<TKey, TContent> slice, TKey key, in Record<TIn> record)
    {
        ref TContent content = ref slice.Contents.GetOrAdd(key, default, out bool existed);
        content = existed ? contents.Add(in record, content) : contents.Begin(in record);
    }
}
