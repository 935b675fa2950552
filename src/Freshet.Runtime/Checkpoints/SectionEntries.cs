using System.Buffers.Binary;

namespace Freshet.Runtime.Checkpoints;

/// <summary>Takes the sections of a state apart into entries, without the types. Pure functions.</summary>
internal static class SectionEntries
{
    private const int WindowBytes = 16;

    /// <summary>The entries of a section and the changes behind it.</summary>
    public static IReadOnlyList<CheckpointEntry> Read(CheckpointStateKind kind, int keyGroup, IReadOnlyList<StateSection> parts)
    {
        if (!HasEntries(kind))
            return [.. parts.SelectMany(p => kind is CheckpointStateKind.List or CheckpointStateKind.UnionList ? Elements(p.Bytes) : [Whole(keyGroup, p.Bytes)])];
        var entries = new Dictionary<ReadOnlyMemory<byte>, CheckpointEntry>(BytesComparer.Instance);
        var timers = new List<CheckpointEntry>(); // a key may have several
        foreach (StateSection part in parts)
        {
            ReadOnlyMemory<byte> bytes = part.Bytes;
            if (!TryRead(kind, keyGroup, bytes, part.IsChange, windowed: kind is CheckpointStateKind.Window or CheckpointStateKind.Pane, entries, timers)
                && !TryRead(kind, keyGroup, bytes, part.IsChange, windowed: true, entries, timers))
                return [.. parts.Select(p => Whole(keyGroup, p.Bytes))];
        }

        return kind == CheckpointStateKind.Timer ? timers : [.. entries.Values];
    }

    private static bool HasEntries(CheckpointStateKind kind) =>
        kind is CheckpointStateKind.Keyed or CheckpointStateKind.Window or CheckpointStateKind.Pane or CheckpointStateKind.Timer;

    private static CheckpointEntry Whole(int keyGroup, ReadOnlyMemory<byte> bytes) => new(keyGroup, default, null, null, bytes);

    private static IEnumerable<CheckpointEntry> Elements(ReadOnlyMemory<byte> bytes)
    {
        for (int at = 0; at < bytes.Length;)
        {
            if (!TryCutPart(bytes.Span, ref at, out Range element))
                throw new InvalidDataException("A list in the checkpoint ends in the middle of an element.");
            yield return Whole(-1, bytes[element]);
        }
    }

    private static bool TryRead(
        CheckpointStateKind kind, int keyGroup, ReadOnlyMemory<byte> bytes, bool isChange, bool windowed, Dictionary<ReadOnlyMemory<byte>, CheckpointEntry> entries,
        List<CheckpointEntry> timers)
    {
        int firstTimer = timers.Count;
        for (int at = 0; at < bytes.Length;)
        {
            int first = at;
            bool isPresent = true;
            int window = 0;
            Range value = default;
            bool isWhole = TryCutPart(bytes.Span, ref at, out Range key)
                && (!windowed || TryCut(bytes.Span, ref at, WindowBytes, out window))
                && (!isChange || TryCutFlag(bytes.Span, ref at, out isPresent))
                && (kind != CheckpointStateKind.Pane || TryCutFlag(bytes.Span, ref at, out _));
            if (isWhole && isPresent)
            {
                isWhole = kind == CheckpointStateKind.Timer
                    ? TryCutRange(bytes.Span, ref at, sizeof(long), out value)
                    : TryCutPart(bytes.Span, ref at, out value);
            }

            if (!isWhole)
            {
                timers.RemoveRange(firstTimer, timers.Count - firstTimer);
                return false;
            }

            EventTime? start = windowed ? TimeAt(bytes.Span, window) : null;
            EventTime? end = windowed ? TimeAt(bytes.Span, window + sizeof(long)) : null;
            var entry = new CheckpointEntry(keyGroup, bytes[key], start, end, bytes[value]);
            ReadOnlyMemory<byte> identity = bytes[first..(windowed ? window + WindowBytes : key.End.Value)];
            if (kind == CheckpointStateKind.Timer)
                timers.Add(entry);
            else if (isPresent)
                entries[identity] = entry;
            else
                entries.Remove(identity);
        }

        return true;
    }

    private static EventTime TimeAt(ReadOnlySpan<byte> bytes, int at) => new(BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]));

    private static bool TryCutPart(ReadOnlySpan<byte> bytes, ref int at, out Range part)
    {
        part = default;
        if (!TryCut(bytes, ref at, sizeof(int), out int lengthAt))
            return false;
        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes[lengthAt..]);
        return length >= 0 && TryCutRange(bytes, ref at, length, out part);
    }

    private static bool TryCutFlag(ReadOnlySpan<byte> bytes, ref int at, out bool flag)
    {
        flag = false;
        if (!TryCut(bytes, ref at, sizeof(int), out int flagAt))
            return false;
        int value = BinaryPrimitives.ReadInt32LittleEndian(bytes[flagAt..]);
        flag = value == 1;
        return value is 0 or 1;
    }

    private static bool TryCutRange(ReadOnlySpan<byte> bytes, ref int at, int length, out Range range)
    {
        bool isThere = TryCut(bytes, ref at, length, out int start);
        range = start..(start + (isThere ? length : 0));
        return isThere;
    }

    private static bool TryCut(ReadOnlySpan<byte> bytes, ref int at, int length, out int start)
    {
        start = at;
        if (bytes.Length - at < length)
            return false;
        at += length;
        return true;
    }
}
