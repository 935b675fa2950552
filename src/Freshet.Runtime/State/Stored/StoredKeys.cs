using System.Collections;

namespace Freshet.Runtime.State.Stored;

/// <summary>
/// The keys that have an entry in a state, some at a time: so they may be more than memory holds, and whoever goes over them may change what they have.
/// Used by the thread that steps the task.
/// </summary>
internal sealed class StoredKeys<TKey, TNamespace>(StoredEntries<TKey, TNamespace> entries) : IEnumerable<TKey>
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    private const int ChunkKeys = 1024;

    public IEnumerator<TKey> GetEnumerator()
    {
        var chunk = new List<TKey>();
        byte[] prefix = new byte[StoredKeyFormat.HeaderBytes];
        for (int keyGroup = entries.Range.First; keyGroup < entries.Range.End; keyGroup++)
        {
            StoredKeyFormat.WriteHeader(prefix, keyGroup, entries.Shape.Id);
            byte[]? next = prefix;
            while (next is not null)
            {
                chunk.Clear();
                next = Read(prefix, next, chunk);
                foreach (TKey key in chunk)
                    yield return key;
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Reads some keys; gives the store's key of what is behind them, null where nothing is.</summary>
    private byte[]? Read(byte[] prefix, byte[] from, List<TKey> chunk)
    {
        byte[] last = [];
        using ByteStoreIterator all = entries.Store.Iterate(prefix, from);
        while (all.MoveNext())
        {
            ReadOnlySpan<byte> stored = all.Key;
            if (last.Length > 0 && stored.StartsWith(last))
                continue; // another namespace or entry of the key
            if (chunk.Count == ChunkKeys)
                return stored.ToArray();
            StoredKeyFormat.ReadKey(stored, out int end);
            last = stored[..end].ToArray();
            chunk.Add(entries.Scope.ReadKey(stored));
        }

        return null;
    }
}
