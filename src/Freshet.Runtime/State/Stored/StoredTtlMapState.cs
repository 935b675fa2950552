using System.Diagnostics.CodeAnalysis;
using Freshet.Runtime.State.Ttl;
using Freshet.State;

namespace Freshet.Runtime.State.Stored;

/// <summary>A map per key in a store whose entries have a time to live each.</summary>
internal sealed class StoredTtlMapState<TKey, TNamespace, TMapKey, TValue>(
    StoredEntries<TKey, TNamespace> entries, Serializer<TMapKey> keys, TtlValueContent<TValue> values)
    : MapState<TMapKey, TValue>
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
    where TMapKey : notnull
{
    private readonly StoredMap<TKey, TNamespace> _map = new(entries);

    public override IEnumerable<KeyValuePair<TMapKey, TValue>> Entries
    {
        get
        {
            BeginAccess();
            return Read(entries.Key.ToArray());
        }
    }

    public override IEnumerable<TMapKey> Keys => Entries.Select(e => e.Key);

    public override IEnumerable<TValue> Values => Entries.Select(e => e.Value);

    /// <summary>As in Flink, an expired entry that was not removed yet counts.</summary>
    public override bool IsEmpty
    {
        get
        {
            BeginAccess();
            return _map.IsEmpty;
        }
    }

    private TtlRule Rule => entries.Shape.Rule!;

    public override bool TryGet(TMapKey key, [MaybeNullWhen(false)] out TValue value)
    {
        BeginAccess();
        value = default;
        return entries.TryRead(entries.MapKey(keys, key), out ReadOnlySpan<byte> bytes)
            && TryRead(entries.MapKey(keys, key), values.Read(bytes), out value);
    }

    public override bool Contains(TMapKey key) => TryGet(key, out _);

    public override void Put(TMapKey key, TValue value)
    {
        BeginAccess();
        Write(key, value);
    }

    public override void PutAll(IEnumerable<KeyValuePair<TMapKey, TValue>> entries)
    {
        BeginAccess();
        foreach ((TMapKey key, TValue value) in entries)
            Write(key, value);
    }

    public override bool Remove(TMapKey key)
    {
        BeginAccess();
        if (!entries.TryRead(entries.MapKey(keys, key), out ReadOnlySpan<byte> bytes))
            return false;
        TtlValue<TValue> stored = values.Read(bytes);
        entries.Touch();
        entries.Store.Delete(entries.MapKey(keys, key));
        return Rule.ReturnsExpired || !Rule.IsExpired(in stored, entries.Now);
    }

    public override void Clear()
    {
        BeginAccess();
        _map.Clear();
    }

    private void BeginAccess() => entries.Sweep?.Access(entries.Now);

    private void Write(TMapKey key, TValue value)
    {
        entries.Touch();
        entries.Store.Put(entries.MapKey(keys, key), entries.Serialize(values, new TtlValue<TValue>(value, entries.Now)));
    }

    private IEnumerable<KeyValuePair<TMapKey, TValue>> Read(byte[] map)
    {
        foreach ((byte[] key, TtlValue<TValue> stored) in _map.Read(map, (key, value) => (key.ToArray(), values.Read(value))))
        {
            if (TryRead([.. map, .. key], in stored, out TValue? value))
                yield return new(keys.Read(key), value);
        }
    }

    /// <summary>Reads an entry; one that is expired is removed by that.</summary>
    private bool TryRead(ReadOnlySpan<byte> entry, in TtlValue<TValue> stored, [MaybeNullWhen(false)] out TValue value)
    {
        bool isExpired = Rule.IsExpired(in stored, entries.Now);
        if (isExpired)
        {
            entries.Store.Delete(entry);
            entries.Touch();
        }
        else if (Rule.UpdatesOnRead)
        {
            entries.Store.Put(entry, entries.Serialize(values, new TtlValue<TValue>(stored.Value, entries.Now)));
            entries.Touch();
        }

        value = stored.Value;
        return !isExpired || Rule.ReturnsExpired;
    }
}
