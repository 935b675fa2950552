namespace Freshet.Runtime.State.Stored;

/// <summary>Reads the key and value of a map's entry.</summary>
internal delegate T MapEntryReader<out T>(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

/// <summary>The entries of the map in scope as bytes. Used by the thread that steps the task.</summary>
internal sealed class StoredMap<TKey, TNamespace>(StoredEntries<TKey, TNamespace> entries)
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    private const int ChunkEntries = 128;

    public bool IsEmpty
    {
        get
        {
            using ByteStoreIterator all = entries.Store.Iterate(entries.Key);
            return !all.MoveNext();
        }
    }

    /// <summary>
    /// Goes over the entries of a map, some at a time: so it holds nothing of the store while whoever goes over them does something else, nor for
    /// ever when he stops on the way.
    /// </summary>
    public IEnumerable<T> Read<T>(ReadOnlySpan<byte> map, MapEntryReader<T> read) => Read(map.ToArray(), read);

    /// <summary>Removes all entries, some at a time.</summary>
    public void Clear()
    {
        byte[] map = entries.Key.ToArray();
        bool touched = false;
        using ByteStoreBatch batch = entries.Store.CreateBatch();
        using ByteStoreIterator all = entries.Store.Iterate(map);
        while (all.MoveNext())
        {
            if (!touched)
                entries.Touch();
            touched = true;
            batch.Delete(all.Key);
            if (batch.Count == ChunkEntries)
                batch.Write();
        }

        batch.Write();
    }

    private IEnumerable<T> Read<T>(byte[] map, MapEntryReader<T> read)
    {
        var chunk = new List<T>();
        byte[]? next = map;
        while (next is not null)
        {
            chunk.Clear();
            next = ReadChunk(map, next, read, chunk);
            foreach (T entry in chunk)
                yield return entry;
        }
    }

    /// <summary>Reads some entries; gives the key of the one behind them, null where there is none.</summary>
    private byte[]? ReadChunk<T>(byte[] map, byte[] from, MapEntryReader<T> read, List<T> chunk)
    {
        using ByteStoreIterator all = entries.Store.Iterate(map, from);
        while (all.MoveNext())
        {
            if (chunk.Count == ChunkEntries)
                return all.Key.ToArray();
            chunk.Add(read(all.Key[map.Length..], all.Value));
        }

        return null;
    }
}
