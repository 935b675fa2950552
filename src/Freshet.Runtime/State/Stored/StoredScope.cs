using Freshet.State;

namespace Freshet.Runtime.State.Stored;

/// <summary>The key and namespace in scope as bytes: made once for each move of the scope, whatever number of states are looked up. Used by one thread.</summary>
internal sealed class StoredScope<TKey, TNamespace>(
    KeyedScope<TKey, TNamespace> scope, Serializer<TKey> keys, NamespaceSerializer<TNamespace> namespaces, int maxParallelism)
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    private readonly SectionWriter _bytes = new();
    private readonly SectionWriter _key = new();
    private long _madeAt = -1;
    private int _namespaceAt;
    private int _end;

    /// <summary>See <see cref="KeyedScope{TKey,TNamespace}.Moves"/>.</summary>
    public long Moves => scope.Moves;

    public StateSchema? KeySchema => keys.Schema;

    public int NamespaceBytes => namespaces.Bytes;

    /// <summary>The store's key of a state's entry, or what the keys of a map's entries begin with. Valid until the next call.</summary>
    public ReadOnlySpan<byte> KeyOf(int state)
    {
        if (_madeAt != scope.Moves)
            Make();
        _bytes.Truncate(_end);
        Span<byte> bytes = _bytes.WrittenSpan;
        StoredKeyFormat.WriteState(bytes, state);
        return bytes;
    }

    /// <summary>The store's key of an entry of a map.</summary>
    public ReadOnlySpan<byte> KeyOf<TMapKey>(int state, Serializer<TMapKey> serializer, TMapKey mapKey)
    {
        KeyOf(state);
        serializer.Write(mapKey, _bytes);
        return _bytes.WrittenSpan;
    }

    /// <summary>The store's key of the entry in another namespace of the key.</summary>
    public ReadOnlySpan<byte> KeyOf(int state, TNamespace other)
    {
        KeyOf(state);
        _bytes.Truncate(_namespaceAt);
        namespaces.Write(other, _bytes);
        _madeAt = -1;
        return _bytes.WrittenSpan;
    }

    /// <summary>Refuses restored keys of another type.</summary>
    public void CheckKeys(WrittenSchemas written, string section) => written.CheckKeys(section, keys);

    public TKey ReadKey(ReadOnlySpan<byte> stored) => keys.Read(StoredKeyFormat.ReadKey(stored, out _));

    private void Make()
    {
        if (!scope.HasKey)
            ScopedTable<TKey, TNamespace, VoidNamespace>.ThrowNoKey();
        _key.Truncate(0);
        keys.Write(scope.Key, _key);
        _bytes.Truncate(0);
        StoredKeyFormat.WriteHeader(_bytes.GetSpan(StoredKeyFormat.HeaderBytes), KeyGroups.Of(scope.Key, maxParallelism), 0);
        _bytes.Advance(StoredKeyFormat.HeaderBytes);
        StoredKeyFormat.WriteKey(_bytes, _key.WrittenSpan);
        _namespaceAt = _bytes.Written.Length;
        namespaces.Write(scope.Namespace, _bytes);
        _end = _bytes.Written.Length;
        _madeAt = scope.Moves;
    }
}
