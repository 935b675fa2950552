namespace Freshet.Connectors.MongoDB;

/// <summary>
/// Documents that are sent together, and what becomes of them. Of several with one id only the newest is sent; the one before it stays as what
/// the store should hold if the newest is refused. Not thread-safe.
/// </summary>
internal sealed class UpsertBatch
{
    // A document whose id another writer has just put in goes in at the next attempt. More often than this it is something else.
    private const int MaxIdAttempts = 3;

    private readonly ByteChunks _bytes = new();
    private readonly List<Entry> _entries = [];
    private readonly Dictionary<DocumentId, int> _newest = [];
    private readonly List<DocumentWrite> _writes = [];
    private readonly List<int> _written = [];

    /// <summary>The documents taken.</summary>
    public int Count => _entries.Count;

    /// <summary>The bytes taken.</summary>
    public long Length => _bytes.Length;

    /// <summary>What the next call sends. Not changed while it runs.</summary>
    public IReadOnlyList<DocumentWrite> Writes => _writes;

    /// <summary>Takes a document.</summary>
    /// <param name="document">Its bytes, which are copied.</param>
    /// <param name="parts">Its id and version.</param>
    /// <param name="ordinal">Its number among the sink's.</param>
    public void Add(ReadOnlySpan<byte> document, DocumentParts parts, long ordinal)
    {
        Memory<byte> taken = _bytes.Take(document.Length + 1 + parts.IdLength);
        document.CopyTo(taken.Span);
        Memory<byte> id = taken[document.Length..];
        id.Span[0] = parts.IdType;
        document.Slice(parts.IdOffset, parts.IdLength).CopyTo(id.Span[1..]);

        int index = _entries.Count;
        var write = new DocumentWrite(id, taken[..document.Length], parts.Version);
        ref int newest = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_newest, new DocumentId(id), out bool exists);
        if (exists && parts.Version < _entries[newest].Write.Version)
        {
            // It would be refused behind the greater version: so it stands behind that.
            Entry greater = _entries[newest];
            _entries.Add(new Entry(write, greater.Before, ordinal, 0));
            _entries[newest] = greater with { Before = index };
            return;
        }

        _entries.Add(new Entry(write, exists ? newest : -1, ordinal, 0));
        newest = index;
    }

    /// <summary>Whether this batch and another hold documents of one id.</summary>
    public bool Overlaps(UpsertBatch other)
    {
        (Dictionary<DocumentId, int> few, Dictionary<DocumentId, int> many) =
            _newest.Count < other._newest.Count ? (_newest, other._newest) : (other._newest, _newest);
        foreach (DocumentId id in few.Keys)
        {
            if (many.ContainsKey(id))
                return true;
        }

        return false;
    }

    /// <summary>Nothing is added any more: makes the first call's writes.</summary>
    public void Seal()
    {
        foreach (int index in _newest.Values)
            Send(index);
    }

    /// <summary>Takes a call's answer; what is to be sent again, or instead, is in <see cref="Writes"/> then.</summary>
    /// <param name="refused">What the store did not take.</param>
    /// <param name="rejected">Gets what is given up.</param>
    public void Take(IReadOnlyList<RefusedDocument> refused, List<RejectedDocument> rejected)
    {
        int[] sent = refused.Count == 0 ? [] : [.. _written];
        _writes.Clear();
        _written.Clear();
        foreach (RefusedDocument one in refused)
        {
            Entry entry = _entries[sent[one.Index]];
            if (one.IsIdTaken && entry.IdAttempts + 1 < MaxIdAttempts)
            {
                _entries[sent[one.Index]] = entry with { IdAttempts = entry.IdAttempts + 1 };
                Send(sent[one.Index]);
                continue;
            }

            if (one.IsIdTaken && entry.Write.Version is not null)
                continue; // the store has a greater version: that is as it should be
            rejected.Add(new RejectedDocument(entry.Write.Document, entry.Ordinal, one.Reason));
            if (entry.Before >= 0)
                Send(entry.Before);
        }
    }

    public void Clear()
    {
        _bytes.Clear();
        _entries.Clear();
        _newest.Clear();
        _writes.Clear();
        _written.Clear();
    }

    private void Send(int index)
    {
        _writes.Add(_entries[index].Write);
        _written.Add(index);
    }

    /// <summary>A document, and the index of the one that it took the place of; -1 for none.</summary>
    private readonly record struct Entry(DocumentWrite Write, int Before, long Ordinal, int IdAttempts);
}

/// <summary>A document that is given up, with its number among the sink's. Its bytes are valid until its batch is cleared.</summary>
internal readonly record struct RejectedDocument(ReadOnlyMemory<byte> Document, long Ordinal, string Reason);
