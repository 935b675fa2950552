namespace Freshet.Runtime.State;

/// <summary>The keys of the next records of a batch, so that their entries are looked up ahead of the records.</summary>
internal sealed class KeyChunk<TKey>
    where TKey : notnull
{
    /// <summary>As many at a time: their entries fit the processor's first cache.</summary>
    public const int Size = 128;

    private readonly TKey[] _keys = new TKey[Size];

    /// <summary>
    /// Selects the keys of the records from <paramref name="first"/> on; they stay until the next call. <paramref name="at"/> is the record at
    /// hand, for whoever catches what the selector throws.
    /// </summary>
    public ReadOnlySpan<TKey> Select<T>(ReadOnlySpan<Record<T>> batch, int first, Func<T, TKey> selector, ref int at)
    {
        Span<TKey> keys = _keys.AsSpan(0, Math.Min(Size, batch.Length - first));
        for (int i = 0; i < keys.Length; i++)
        {
            at = first + i;
            keys[i] = selector(batch[at].Value);
        }

        return keys;
    }
}
