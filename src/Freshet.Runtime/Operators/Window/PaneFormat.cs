using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.State;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Runtime.Operators.Window;

/// <summary>
/// The bytes of panes. A section holds, for each key and window of a key group: the key, the window, whether it waits for the window's end,
/// the content. A section of slices has the slice for the window, and begins with the watermark of the snapshot.
/// </summary>
internal sealed class PaneFormat<TKey, TContent>(Serializer<TKey> keySerializer, Serializer<TContent> contentSerializer)
    where TKey : notnull
{
    public const string PanesSection = "\u0001panes";
    private const string SlicesSection = "\u0001slices";
    private const string HorizonSection = "\u0001horizon";

    private readonly List<(int KeyGroup, long Slice, TKey Key, TContent Content)> _slices = [];
    private readonly Dictionary<int, EventTime> _horizons = [];

    public void Write<TIn>(
        List<StateSection> sections, PaneList<TKey, TContent> panes, SlicedPanes<TKey, TIn, TContent>? slices, EventTime watermark,
        KeyGroupRange range)
    {
        Write(sections, panes, PanesSection, range);
        if (slices is null)
            return;
        int first = sections.Count;
        Write(sections, slices.Slices, SlicesSection, range);
        byte[] horizon = BitConverter.GetBytes(Math.Max(watermark.Milliseconds, slices.Horizon.Milliseconds));
        for (int i = sections.Count - 1; i >= first; i--)
            sections.Add(new StateSection(HorizonSection, sections[i].KeyGroup, horizon));
    }

    public bool TryRestore<TIn>(StateSection section, PaneList<TKey, TContent> panes, SlicedPanes<TKey, TIn, TContent>? slices)
    {
        switch (section.Name)
        {
            case PanesSection:
                Read(section.Bytes.Span, (window, key, waits, content) =>
                {
                    Pane<TKey, TContent>? pane = panes.FindLast(window.Start.Milliseconds);
                    if (pane is null || pane.Start != window.Start.Milliseconds)
                        pane = panes.Add(window);
                    pane.Contents.GetOrAdd(key, default, out _) = content;
                    if (waits)
                        (pane.Waiting ??= []).Add(key);
                });
                return true;
            case SlicesSection when slices is not null:
                Read(section.Bytes.Span, (slice, key, _, content) => _slices.Add((section.KeyGroup, slice.Start.Milliseconds, key, content)));
                return true;
            case HorizonSection when slices is not null:
                _horizons[section.KeyGroup] = new EventTime(BitConverter.ToInt64(section.Bytes.Span));
                slices.LeaveOut(_horizons[section.KeyGroup]);
                return true;
            default:
                return false;
        }
    }

    /// <summary>
    /// Puts restored slices in their place, when all sections are read, and tells panes all of whose keys wait, which is as if they had never
    /// fired.
    /// </summary>
    public void Settle<TIn>(PaneList<TKey, TContent> panes, SlicedPanes<TKey, TIn, TContent>? slices)
    {
        slices?.LeaveOut(panes);
        foreach ((int keyGroup, long slice, TKey key, TContent content) in _slices)
            slices!.Restore(slice, key, content, _horizons.GetValueOrDefault(keyGroup, EventTime.None), panes);
        foreach (Pane<TKey, TContent> pane in panes.All)
        {
            pane.HasFired = pane.Waiting?.Count != pane.Contents.Count;
            if (!pane.HasFired)
                pane.Waiting = null;
        }
    }

    /// <summary>Goes over the entries of a section of panes.</summary>
    public void Read(ReadOnlySpan<byte> bytes, Action<TimeWindow, TKey, bool, TContent> entry)
    {
        while (!bytes.IsEmpty)
        {
            TKey key = keySerializer.Read(SectionReader.NextPart(ref bytes));
            TimeWindow window = WindowNamespaceSerializer.Instance.Next(ref bytes);
            bool waits = SectionReader.NextInt32(ref bytes) != 0;
            entry(window, key, waits, contentSerializer.Read(SectionReader.NextPart(ref bytes)));
        }
    }

    private void Write(List<StateSection> sections, PaneList<TKey, TContent> panes, string name, KeyGroupRange range)
    {
        var writers = new KeyGroupWriters<TKey>(range);
        foreach (Pane<TKey, TContent> pane in panes.All)
        {
            for (int i = 0; i < pane.Contents.End; i++)
            {
                TKey key = pane.Contents.KeyAt(i);
                SectionWriter output = writers[key];
                output.WritePart(keySerializer, key);
                WindowNamespaceSerializer.Instance.Write(pane.Window, output);
                output.WriteInt32(!pane.HasFired || pane.Waiting?.Contains(key) == true ? 1 : 0);
                output.WritePart(contentSerializer, pane.Contents.ValueAt(i));
            }
        }

        writers.AddTo(sections, name);
    }
}
