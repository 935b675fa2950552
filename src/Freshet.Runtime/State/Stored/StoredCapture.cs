using System.Buffers;
using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.State.Stored;

/// <summary>
/// A store as it was at a barrier: becomes the sections that the state in memory would give, without reading a value's type. Used by the thread
/// that writes the checkpoint.
/// </summary>
/// <param name="view">The store.</param>
/// <param name="range">The key groups of the subtask.</param>
/// <param name="shapes">The states.</param>
/// <param name="clocks">The processing time of each, for what is expired.</param>
/// <param name="plan">What is to be written.</param>
internal sealed class StoredCapture(ByteStoreView view, KeyGroupRange range, StoredShape[] shapes, long[] clocks, CapturePlan plan) : IStateCapture
{
    private readonly SectionWriter _section = new();
    private readonly SectionWriter _value = new();
    private readonly byte[] _prefix = new byte[StoredKeyFormat.HeaderBytes];
    private int _changedAt;
    private bool _disposed;

    public void WriteTo(ISectionOutput output)
    {
        for (int keyGroup = range.First; keyGroup < range.End; keyGroup++)
        {
            foreach (StoredShape shape in shapes)
            {
                StoredKeyFormat.WriteHeader(_prefix, keyGroup, shape.Id);
                ReadOnlySpan<byte[]> changed = TakeChanged();
                if (!TryWriteChanges(output, shape, keyGroup, changed))
                    WriteWhole(output, shape, keyGroup);
            }
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        view.Dispose();
    }

    /// <summary>Takes the changed keys of the section at hand: they are in the order in which sections are gone over.</summary>
    private ReadOnlySpan<byte[]> TakeChanged()
    {
        int first = _changedAt;
        while (_changedAt < plan.Changed.Length && plan.Changed[_changedAt].AsSpan().StartsWith(_prefix))
            _changedAt++;
        return plan.Changed.AsSpan(first.._changedAt);
    }

    private void WriteWhole(ISectionOutput output, StoredShape shape, int keyGroup)
    {
        _section.Truncate(0);
        using (ByteStoreIterator entries = view.Iterate(_prefix))
        {
            var live = new LiveBytes(shape, clocks[shape.Id]);
            if (shape.Kind == StoredKind.Map)
                WriteMaps(entries, shape, live);
            else
                WriteValues(entries, shape, live);
        }

        if (_section.Written.IsEmpty)
            return;
        plan.Sizes.Set(shape.Id, keyGroup, new SectionSize(_section.Written.Length));
        output.Write(shape.Section, keyGroup, _section.WrittenSpan);
    }

    private void WriteValues(ByteStoreIterator entries, StoredShape shape, LiveBytes live)
    {
        while (entries.MoveNext())
        {
            if (!live.TryTake(entries.Value, out ReadOnlySpan<byte> value))
                continue;
            WriteKey(entries.Key, shape);
            _section.WritePart(value);
        }
    }

    private void WriteMaps(ByteStoreIterator entries, StoredShape shape, LiveBytes live)
    {
        byte[] key = [];
        int start = -1; // of the map at hand; -1 before the first
        while (entries.MoveNext())
        {
            if (!live.TryTake(entries.Value, out ReadOnlySpan<byte> value))
                continue;
            ReadOnlySpan<byte> entry = entries.Key;
            if (start < 0 || !entry.StartsWith(key))
            {
                if (start >= 0)
                    _section.EndPart(start);
                StoredKeyFormat.ReadKey(entry, out int keyEnd);
                key = entry[..(keyEnd + shape.NamespaceBytes)].ToArray();
                WriteKey(entry, shape);
                start = _section.BeginPart();
            }

            _section.WritePart(entry[key.Length..]);
            _section.WritePart(value);
        }

        if (start >= 0)
            _section.EndPart(start);
    }

    /// <summary>Writes what changed, where that is worth it; false where the section is to be written whole.</summary>
    private bool TryWriteChanges(ISectionOutput output, StoredShape shape, int keyGroup, ReadOnlySpan<byte[]> changed)
    {
        if (plan.SinceCheckpoint is not { } since || !plan.SizesThen!.TryGet(shape.Id, keyGroup, out SectionSize then))
            return false;
        if (changed.IsEmpty)
        {
            plan.Sizes.Set(shape.Id, keyGroup, then);
            output.Keep(shape.Section, keyGroup, since);
            return true;
        }

        _section.Truncate(0);
        var live = new LiveBytes(shape, clocks[shape.Id]);
        foreach (byte[] key in changed)
        {
            WriteKey(key, shape);
            WriteChange(key, shape, live);
            if (!then.MayGrowBy(_section.Written.Length))
                return false; // whoever restores would read much for little
        }

        plan.Sizes.Set(shape.Id, keyGroup, then.With(_section.Written.Length));
        output.WriteChange(shape.Section, keyGroup, since, _section.WrittenSpan);
        return true;
    }

    private void WriteChange(byte[] key, StoredShape shape, LiveBytes live)
    {
        int start = _section.Written.Length;
        ChangeFormat.WritePresent(_section);
        int part = _section.BeginPart();
        bool any = false;
        if (shape.Kind == StoredKind.Map)
        {
            using ByteStoreIterator entries = view.Iterate(key);
            while (entries.MoveNext())
            {
                if (!live.TryTake(entries.Value, out ReadOnlySpan<byte> value))
                    continue;
                _section.WritePart(entries.Key[key.Length..]);
                _section.WritePart(value);
                any = true;
            }
        }
        else
        {
            _value.Truncate(0);
            any = view.TryGet(key, _value);
            if (any && (any = live.TryTake(_value.WrittenSpan, out ReadOnlySpan<byte> value)))
                _section.Write(value);
        }

        if (any)
        {
            _section.EndPart(part);
            return;
        }

        _section.Truncate(start);
        ChangeFormat.WriteRemoved(_section);
    }

    private void WriteKey(ReadOnlySpan<byte> entry, StoredShape shape)
    {
        _section.WritePart(StoredKeyFormat.ReadKey(entry, out int end));
        _section.Write(entry.Slice(end, shape.NamespaceBytes));
    }
}
