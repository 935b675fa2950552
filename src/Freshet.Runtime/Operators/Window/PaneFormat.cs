using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.State;
using Freshet.Runtime.Time;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Runtime.Operators.Window;

/// <summary>
/// The bytes of panes. A section holds, for each key and window of a key group: the key, the window, whether it waits for the window's end,
/// the content. A section of slices has the slice for the window, and begins with the watermark of the snapshot.
/// </summary>
internal sealed class PaneFormat<TKey, TContent>(Serializer<TKey> keySerializer, Serializer<TContent> contentSerializer, WrittenSchemas? written = null)
    where TKey : notnull
{
    private readonly List<(int KeyGroup, long Slice, TKey Key, TContent Content)> _slices = [];
    private readonly Dictionary<int, EventTime> _horizons = [];
    private readonly List<(TKey Key, TimeWindow Window)> _ends = []; // timers of windows that have not fired
    private readonly StateTable<TKey, TimeWindow, TContent> _contents = new(); // of an operator of another kind

    /// <summary>Takes panes and slices as they are now, to become bytes later.</summary>
    public IStateCapture Capture<TIn>(
        CheckpointBarrier barrier, PaneList<TKey, TContent> panes, SlicedPanes<TKey, TIn, TContent>? slices, EventTime watermark, KeyGroupRange range)
    {
        var horizon = new EventTime(Math.Max(watermark.Milliseconds, (slices?.Horizon ?? EventTime.None).Milliseconds));
        return new PaneCapture<TKey, TContent>(
            range, keySerializer, contentSerializer, Capture(barrier, panes), slices is null ? null : Capture(barrier, slices.Slices), horizon);
    }

    public bool TryRestore<TIn>(StateSection section, PaneList<TKey, TContent> panes, SlicedPanes<TKey, TIn, TContent>? slices)
    {
        switch (section.Name)
        {
            case WindowSections.Panes:
                Read(section, (window, key, waits, content) =>
                {
                    Pane<TKey, TContent> pane = PaneOf(panes, window);
                    pane.Contents.GetOrAdd(key, default, out _) = content;
                    if (waits)
                        (pane.Waiting ??= []).Add(key);
                });
                return true;
            case WindowSections.Contents:
                new TableFormat<TKey, TimeWindow, TContent>(section.Name, default, keySerializer, WindowNamespaceSerializer.Instance, contentSerializer)
                    .Read(section, written, _contents);
                return true;
            case TimerService<TKey, TimeWindow>.EventSection:
                ReadEnds(section.Bytes.Span);
                return true;
            case WindowSections.Slices or WindowSections.Horizon when slices is not null:
                TryReadSlices(section);
                if (section.Name == WindowSections.Horizon)
                    slices.LeaveOut(_horizons[section.KeyGroup]);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Takes a section of slices over; false where it is of something else.</summary>
    public bool TryReadSlices(StateSection section)
    {
        switch (section.Name)
        {
            case WindowSections.Slices:
                Read(section, (slice, key, _, content) => _slices.Add((section.KeyGroup, slice.Start.Milliseconds, key, content)));
                return true;
            case WindowSections.Horizon:
                _horizons[section.KeyGroup] = new EventTime(BitConverter.ToInt64(section.Bytes.Span));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Goes over the windows that are made of the slices that were read, and what each slice holds of them.</summary>
    public void ForEachWindow(PaneSpan span, Action<TimeWindow, TKey, TContent> part)
    {
        foreach ((int keyGroup, long slice, TKey key, TContent content) in _slices)
        {
            for (long end = slice + span.Slide; end <= slice + span.Size; end += span.Slide)
            {
                var window = new TimeWindow(new EventTime(end - span.Size), new EventTime(end));
                if (window.MaxTimestamp > _horizons.GetValueOrDefault(keyGroup, EventTime.None))
                    part(window, key, content);
            }
        }
    }

    /// <summary>
    /// Puts restored slices in their place, when all sections are read, and tells panes all of whose keys wait, which is as if they had never
    /// fired.
    /// </summary>
    public void Settle<TIn>(PaneList<TKey, TContent> panes, SlicedPanes<TKey, TIn, TContent>? slices)
    {
        for (int i = 0; i < _contents.End; i++)
        {
            if (_contents.IsEntry(i))
                PaneOf(panes, _contents.NamespaceAt(i)).Contents.GetOrAdd(_contents.KeyAt(i), default, out _) = _contents.PeekAt(i);
        }

        slices?.LeaveOut(panes);
        foreach ((int keyGroup, long slice, TKey key, TContent content) in _slices)
            slices!.Restore(slice, key, content, _horizons.GetValueOrDefault(keyGroup, EventTime.None), panes);
        foreach ((TKey key, TimeWindow window) in _ends)
        {
            Pane<TKey, TContent>? pane = panes.FindLast(window.Start.Milliseconds);
            if (pane?.Window == window && pane.Contents.Find(key, default) >= 0) // a trigger that purges leaves timers without content
                (pane.Waiting ??= []).Add(key);
        }

        foreach (Pane<TKey, TContent> pane in panes.All)
        {
            pane.HasFired = pane.Waiting?.Count != pane.Contents.Count;
            if (!pane.HasFired)
                pane.Waiting = null;
        }
    }

    /// <summary>Goes over the entries of a section of panes.</summary>
    public void Read(StateSection section, Action<TimeWindow, TKey, bool, TContent> entry)
    {
        ReadOnlySpan<byte> bytes = section.Bytes.Span;
        Serializer<TContent> reader = ReaderOf(section);
        while (!bytes.IsEmpty)
        {
            TKey key = keySerializer.Read(SectionReader.NextPart(ref bytes));
            TimeWindow window = WindowNamespaceSerializer.Instance.Next(ref bytes);
            bool waits = SectionReader.NextInt32(ref bytes) != 0;
            entry(window, key, waits, reader.Read(SectionReader.NextPart(ref bytes)));
        }
    }

    private static Pane<TKey, TContent> PaneOf(PaneList<TKey, TContent> panes, TimeWindow window) =>
        panes.FindLast(window.Start.Milliseconds) is { } pane && pane.Start == window.Start.Milliseconds ? pane : panes.Add(window);

    private Serializer<TContent> ReaderOf(StateSection section) =>
        written?.ReaderOf(section.Name, keySerializer, contentSerializer) ?? contentSerializer;

    private void ReadEnds(ReadOnlySpan<byte> timers)
    {
        while (!timers.IsEmpty)
        {
            TKey key = keySerializer.Read(SectionReader.NextPart(ref timers));
            TimeWindow window = WindowNamespaceSerializer.Instance.Next(ref timers);
            if (SectionReader.NextInt64(ref timers) == window.MaxTimestamp.Milliseconds)
                _ends.Add((key, window));
        }
    }

    // Few keys wait for a window that has fired: those that came again behind a restore.
    private static PaneImage<TKey, TContent>[] Capture(CheckpointBarrier barrier, PaneList<TKey, TContent> panes)
    {
        var images = new PaneImage<TKey, TContent>[panes.All.Length];
        for (int i = 0; i < images.Length; i++)
        {
            Pane<TKey, TContent> pane = panes.All[i];
            images[i] = new PaneImage<TKey, TContent>(
                pane.Window, pane.HasFired, pane.Waiting is { } waiting ? new HashSet<TKey>(waiting) : null, pane.Contents.Capture(barrier.IsEnd));
        }

        return images;
    }
}
