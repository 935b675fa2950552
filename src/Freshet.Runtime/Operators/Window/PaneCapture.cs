using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.State;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Runtime.Operators.Window;

/// <summary>A pane as it was at a barrier.</summary>
/// <param name="Window">Its window, or slice.</param>
/// <param name="HasFired">Whether the window's end was reached.</param>
/// <param name="Waiting">The keys that wait for it nevertheless; null for none.</param>
/// <param name="Contents">What it held.</param>
internal sealed record PaneImage<TKey, TContent>(
    TimeWindow Window, bool HasFired, IReadOnlySet<TKey>? Waiting, TableImage<TKey, VoidNamespace, TContent> Contents)
    where TKey : notnull;

/// <summary>Panes and slices as they were at a barrier. Used by the thread that writes the checkpoint.</summary>
/// <param name="range">The key groups of the subtask.</param>
/// <param name="keySerializer">How keys become bytes.</param>
/// <param name="contentSerializer">How contents become bytes.</param>
/// <param name="panes">The panes.</param>
/// <param name="slices">The slices; null where windows are not made of any.</param>
/// <param name="horizon">The time up to which windows that ended are not made of slices.</param>
internal sealed class PaneCapture<TKey, TContent>(
    KeyGroupRange range, Serializer<TKey> keySerializer, Serializer<TContent> contentSerializer, IReadOnlyList<PaneImage<TKey, TContent>> panes,
    IReadOnlyList<PaneImage<TKey, TContent>>? slices, EventTime horizon)
    : IStateCapture
    where TKey : notnull
{
    public void WriteTo(ISectionOutput output)
    {
        Write(panes).WriteTo(output, WindowSections.Panes);
        if (slices is null)
            return;
        KeyGroupWriters<TKey> written = Write(slices);
        written.WriteTo(output, WindowSections.Slices);
        byte[] bytes = BitConverter.GetBytes(horizon.Milliseconds);
        for (int keyGroup = range.First; keyGroup < range.End; keyGroup++)
        {
            if (written.Has(keyGroup))
                output.Write(WindowSections.Horizon, keyGroup, bytes);
        }
    }

    public void Dispose()
    {
        foreach (PaneImage<TKey, TContent> pane in panes.Concat(slices ?? []))
            pane.Contents.Dispose();
    }

    private KeyGroupWriters<TKey> Write(IReadOnlyList<PaneImage<TKey, TContent>> images)
    {
        var writers = new KeyGroupWriters<TKey>(range);
        foreach (PaneImage<TKey, TContent> image in images)
            image.Contents.Visit(new Writer(image, keySerializer, contentSerializer, writers));
        return writers;
    }

    private sealed class Writer(
        PaneImage<TKey, TContent> pane, Serializer<TKey> keySerializer, Serializer<TContent> contentSerializer, KeyGroupWriters<TKey> writers)
        : EntryVisitor<TKey, VoidNamespace, TContent>
    {
        public override void Take(TKey key, VoidNamespace scope, TContent value) => Begin(key).WritePart(contentSerializer, value);

        public override void TakeBytes(TKey key, VoidNamespace scope, ReadOnlySpan<byte> value) => Begin(key).WritePart(value);

        private SectionWriter Begin(TKey key)
        {
            SectionWriter output = writers[key];
            output.WritePart(keySerializer, key);
            WindowNamespaceSerializer.Instance.Write(pane.Window, output);
            output.WriteInt32(!pane.HasFired || pane.Waiting?.Contains(key) == true ? 1 : 0);
            return output;
        }
    }
}
