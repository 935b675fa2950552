using System.Runtime.ExceptionServices;
using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>
/// The image of a table whose values may be changed in place: a piece is an entry, kept as bytes, or frozen where its serializer can do that.
/// </summary>
/// <param name="entries">The table's entries.</param>
/// <param name="used">The index behind the last entry.</param>
/// <param name="isRepeatable">Whether it may be visited again.</param>
/// <param name="serializer">How values become bytes.</param>
/// <param name="isLive">Whether a value is not expired; null where none ever is.</param>
internal sealed class WrittenTableImage<TKey, TNamespace, TValue>(
    TableEntry<TKey, TNamespace, TValue>[] entries, int used, bool isRepeatable, Serializer<TValue> serializer, Func<TValue, bool>? isLive)
    : TableImage<TKey, TNamespace, TValue>(entries, used, isRepeatable)
{
    private const int ChunkShift = 10;
    private const int ChunkSize = 1 << ChunkShift;

    private readonly byte[] _states = new byte[used];
    private readonly SectionWriter _preserved = new(); // the task's
    private readonly SectionWriter _read = new(); // of whoever writes the checkpoint
    private KeptEntry[]?[]? _kept = new KeptEntry[(used + ChunkSize - 1) >> ChunkShift][];
    private ExceptionDispatchInfo? _failure;

    public override bool OutlivesGrowth => true;

    public override void Preserve(int index)
    {
        if (index >= Used || IsKept(ref _states[index]))
            return;
        if (Volatile.Read(ref _kept) is not { } kept || !TryClaim(ref _states[index]))
            return;
        try
        {
            (kept[index >> ChunkShift] ??= new KeptEntry[ChunkSize])[index & (ChunkSize - 1)] = Keep(in Entries[index]);
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e); // of the checkpoint, not of the record at hand
        }
        finally
        {
            EndClaim(ref _states[index]);
        }
    }

    protected override void VisitPieces(EntryVisitor<TKey, TNamespace, TValue> visitor, IndexSet? only)
    {
        // What nobody asks for is let go at once, so that the task need not write it.
        for (int index = 0; only is not null && index < Used; index++)
        {
            if (!only.Contains(index) && TryClaim(ref _states[index]))
                EndClaim(ref _states[index]);
        }

        for (int index = 0; index < Used; index++)
        {
            if (only is not null && !only.Contains(index))
                continue;
            if (TryClaim(ref _states[index]))
                VisitOwn(index, visitor);
            else
                VisitKept(index, visitor);
        }
    }

    protected override void Free()
    {
        KeptEntry[]?[]? kept = Interlocked.Exchange(ref _kept, null);
        foreach (KeptEntry[]? chunk in kept ?? [])
        {
            foreach (KeptEntry entry in chunk ?? [])
                (entry.Value as FrozenValue)?.Dispose();
        }
    }

    private KeptEntry Keep(ref readonly TableEntry<TKey, TNamespace, TValue> entry)
    {
        if (entry.IsFree)
            return default;
        if (isLive?.Invoke(entry.Value) == false)
            return new KeptEntry { Kind = EntryKind.Expired, Key = entry.Key, Namespace = entry.Namespace };
        object? value = serializer.Freeze(entry.Value);
        if (value is null)
        {
            _preserved.Truncate(0);
            serializer.Write(entry.Value, _preserved);
            value = _preserved.WrittenSpan.ToArray();
        }

        return new KeptEntry { Kind = EntryKind.There, Key = entry.Key, Namespace = entry.Namespace, Value = value };
    }

    private void VisitKept(int index, EntryVisitor<TKey, TNamespace, TValue> visitor)
    {
        _failure?.Throw();
        KeptEntry[] chunk = (Volatile.Read(ref _kept) ?? throw WrittenTwice())[index >> ChunkShift] ?? throw WrittenTwice();
        ref KeptEntry entry = ref chunk[index & (ChunkSize - 1)];
        switch (entry)
        {
            case { Kind: EntryKind.Expired }:
                visitor.TakeExpired(entry.Key, entry.Namespace);
                break;
            case { Kind: EntryKind.There, Value: byte[] bytes }:
                visitor.TakeBytes(entry.Key, entry.Namespace, bytes);
                break;
            case { Kind: EntryKind.There, Value: FrozenValue frozen }:
                Write(entry.Key, entry.Namespace, frozen, visitor);
                break;
        }

        if (IsRepeatable)
            return;
        (entry.Value as FrozenValue)?.Dispose();
        entry = default;
    }

    /// <summary>Reads an entry that was claimed.</summary>
    private void VisitOwn(int index, EntryVisitor<TKey, TNamespace, TValue> visitor)
    {
        TKey key;
        TNamespace scope;
        EntryKind kind;
        FrozenValue? frozen = null;
        _read.Truncate(0);
        try
        {
            ref readonly TableEntry<TKey, TNamespace, TValue> entry = ref Entries[index];
            (key, scope) = (entry.Key, entry.Namespace);
            kind = entry.IsFree ? EntryKind.None : isLive?.Invoke(entry.Value) == false ? EntryKind.Expired : EntryKind.There;
            if (kind == EntryKind.There && (frozen = serializer.Freeze(entry.Value)) is null)
                serializer.Write(entry.Value, _read);
        }
        finally
        {
            EndReading(ref _states[index]);
        }

        if (frozen is not null)
        {
            using (frozen)
                Write(key, scope, frozen, visitor);
        }
        else if (kind == EntryKind.There)
        {
            visitor.TakeBytes(key, scope, _read.WrittenSpan);
        }
        else if (kind == EntryKind.Expired)
        {
            visitor.TakeExpired(key, scope);
        }
    }

    private void Write(TKey key, TNamespace scope, FrozenValue frozen, EntryVisitor<TKey, TNamespace, TValue> visitor)
    {
        _read.Truncate(0);
        frozen.Write(_read);
        visitor.TakeBytes(key, scope, _read.WrittenSpan);
    }

    private enum EntryKind : byte
    {
        None,
        Expired,
        There,
    }

    private struct KeptEntry
    {
        public EntryKind Kind;
        public TKey Key;
        public TNamespace Namespace;
        public object? Value; // bytes, or frozen
    }
}
