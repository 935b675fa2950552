using System.Diagnostics.CodeAnalysis;
using Freshet.State;

namespace Freshet.Runtime.State.Stored;

/// <summary>A map per key in a store, an entry of which is an entry of the store: so a map may be larger than memory.</summary>
internal sealed class StoredMapState<TKey, TNamespace, TMapKey, TValue>(
    StoredEntries<TKey, TNamespace> entries, Serializer<TMapKey> keys, Serializer<TValue> values)
    : MapState<TMapKey, TValue>
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
    where TMapKey : notnull
{
    private readonly StoredMap<TKey, TNamespace> _map = new(entries);

    public override IEnumerable<KeyValuePair<TMapKey, TValue>> Entries => _map.Read(entries.Key, (key, value) => new KeyValuePair<TMapKey, TValue>(keys.Read(key), values.Read(value)));

    public override IEnumerable<TMapKey> Keys => _map.Read(entries.Key, (key, _) => keys.Read(key));

    public override IEnumerable<TValue> Values => _map.Read(entries.Key, (_, value) => values.Read(value));

    public override bool IsEmpty => _map.IsEmpty;

    public override bool TryGet(TMapKey key, [MaybeNullWhen(false)] out TValue value)
    {
        bool found = entries.TryRead(entries.MapKey(keys, key), out ReadOnlySpan<byte> bytes);
        value = found ? values.Read(bytes) : default;
        return found;
    }

    public override bool Contains(TMapKey key) => entries.TryRead(entries.MapKey(keys, key), out _);

    public override void Put(TMapKey key, TValue value)
    {
        entries.Touch();
        entries.Store.Put(entries.MapKey(keys, key), entries.Serialize(values, value));
    }

    public override void PutAll(IEnumerable<KeyValuePair<TMapKey, TValue>> entries)
    {
        foreach ((TMapKey key, TValue value) in entries)
            Put(key, value);
    }

    public override bool Remove(TMapKey key)
    {
        if (!Contains(key))
            return false;
        entries.Touch();
        entries.Store.Delete(entries.MapKey(keys, key));
        return true;
    }

    public override void Clear() => _map.Clear();
}
