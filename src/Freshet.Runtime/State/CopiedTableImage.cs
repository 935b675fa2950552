using System.Buffers;
using System.Runtime.CompilerServices;

namespace Freshet.Runtime.State;

/// <summary>The image of a table whose values never change, only entries do: a piece is a chunk of entries, kept as a copy.</summary>
/// <param name="entries">The table's entries.</param>
/// <param name="used">The index behind the last entry.</param>
/// <param name="isRepeatable">Whether it may be visited again.</param>
/// <param name="isLive">Whether a value is not expired; null where none ever is.</param>
internal sealed class CopiedTableImage<TKey, TNamespace, TValue>(
    TableEntry<TKey, TNamespace, TValue>[] entries, int used, bool isRepeatable, Func<TValue, bool>? isLive)
    : TableImage<TKey, TNamespace, TValue>(entries, used, isRepeatable)
{
    private const int ChunkShift = 10; // some ten kilobytes: copied in microseconds
    private const int ChunkSize = 1 << ChunkShift;

    private readonly byte[] _states = new byte[(used + ChunkSize - 1) >> ChunkShift];
    private TableEntry<TKey, TNamespace, TValue>[]?[]? _copies = new TableEntry<TKey, TNamespace, TValue>[(used + ChunkSize - 1) >> ChunkShift][];

    public override bool OutlivesGrowth => false;

    public override void Preserve(int index)
    {
        int chunk = index >> ChunkShift;
        if (index >= Used || IsKept(ref _states[chunk]))
            return;
        if (Volatile.Read(ref _copies) is not { } copies || !TryClaim(ref _states[chunk]))
            return;
        TableEntry<TKey, TNamespace, TValue>[] copy = Pool.Rent(ChunkSize);
        EntriesOf(chunk).CopyTo(copy);
        copies[chunk] = copy;
        EndClaim(ref _states[chunk]);
    }

    protected override void VisitPieces(EntryVisitor<TKey, TNamespace, TValue> visitor, IndexSet? only)
    {
        // What nobody asks for is let go at once, so that the task need not copy it.
        for (int chunk = 0; only is not null && chunk < _states.Length; chunk++)
        {
            if (!only.ContainsAny(chunk << ChunkShift, ChunkSize) && TryClaim(ref _states[chunk]))
                EndClaim(ref _states[chunk]);
        }

        TableEntry<TKey, TNamespace, TValue>[] own = Pool.Rent(ChunkSize);
        for (int chunk = 0; chunk < _states.Length; chunk++)
        {
            if (only is not null && !only.ContainsAny(chunk << ChunkShift, ChunkSize))
                continue;
            TableEntry<TKey, TNamespace, TValue>[] entries = Take(chunk, own);
            VisitChunk(entries.AsSpan(0, EntriesOf(chunk).Length), chunk << ChunkShift, visitor, only);
            if (entries != own && !IsRepeatable)
                GiveBack(chunk);
        }

        GiveBack(own);
    }

    protected override void Free() => Volatile.Write(ref _copies, null); // the task may be about to write into it, so nothing is given back

    private static ArrayPool<TableEntry<TKey, TNamespace, TValue>> Pool => ArrayPool<TableEntry<TKey, TNamespace, TValue>>.Shared;

    private static void GiveBack(TableEntry<TKey, TNamespace, TValue>[] entries) =>
        Pool.Return(entries, clearArray: RuntimeHelpers.IsReferenceOrContainsReferences<TableEntry<TKey, TNamespace, TValue>>());

    private void VisitChunk(
        ReadOnlySpan<TableEntry<TKey, TNamespace, TValue>> chunk, int first, EntryVisitor<TKey, TNamespace, TValue> visitor, IndexSet? only)
    {
        for (int i = 0; i < chunk.Length; i++)
        {
            ref readonly TableEntry<TKey, TNamespace, TValue> entry = ref chunk[i];
            if (entry.IsFree || (only is not null && !only.Contains(first + i)))
                continue;
            if (isLive is null || isLive(entry.Value))
                visitor.Take(entry.Key, entry.Namespace, entry.Value);
            else
                visitor.TakeExpired(entry.Key, entry.Namespace);
        }
    }

    // The table links entries of a chunk anew also while it is copied: an entry's own link only goes from one that is not free to another.
    private Span<TableEntry<TKey, TNamespace, TValue>> EntriesOf(int chunk) =>
        Entries.AsSpan(chunk << ChunkShift, Math.Min(ChunkSize, Used - (chunk << ChunkShift)));

    private TableEntry<TKey, TNamespace, TValue>[] Take(int chunk, TableEntry<TKey, TNamespace, TValue>[] own)
    {
        if (!TryClaim(ref _states[chunk]))
            return (Volatile.Read(ref _copies) ?? throw WrittenTwice())[chunk] ?? throw WrittenTwice();
        EntriesOf(chunk).CopyTo(own);
        EndReading(ref _states[chunk]);
        return own;
    }

    private void GiveBack(int chunk)
    {
        if (Interlocked.Exchange(ref _copies![chunk], null) is { } copy)
            GiveBack(copy);
    }
}
