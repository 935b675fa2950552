using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Freshet.State;

namespace Freshet.Runtime.State.Ttl;

/// <summary>A map per key whose entries have a time to live each.</summary>
internal sealed class TtlMapState<TKey, TNamespace, TMapKey, TValue>(TtlTable<TKey, TNamespace, Dictionary<TMapKey, TtlValue<TValue>>> table)
    : MapState<TMapKey, TValue>
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
    where TMapKey : notnull
{
    public override IEnumerable<KeyValuePair<TMapKey, TValue>> Entries
    {
        get
        {
            table.BeginAccess();
            return table.TryGetToChange(out Dictionary<TMapKey, TtlValue<TValue>>? map) ? Read(map) : []; // what is expired is removed
        }
    }

    public override IEnumerable<TMapKey> Keys => Entries.Select(e => e.Key);

    public override IEnumerable<TValue> Values => Entries.Select(e => e.Value);

    /// <summary>As in Flink, an expired entry that was not removed yet counts.</summary>
    public override bool IsEmpty
    {
        get
        {
            table.BeginAccess();
            return !table.TryGet(out Dictionary<TMapKey, TtlValue<TValue>>? map) || map.Count == 0;
        }
    }

    public override bool TryGet(TMapKey key, [MaybeNullWhen(false)] out TValue value)
    {
        table.BeginAccess();
        value = default;
        if (!table.TryGet(out Dictionary<TMapKey, TtlValue<TValue>>? map) || !map.TryGetValue(key, out TtlValue<TValue> stored))
            return false;
        if (table.Rule.UpdatesOnRead || table.Rule.IsExpired(in stored, table.Now))
            table.TryGetToChange(out _);
        return TryRead(map, key, in stored, clears: true, out value);
    }

    public override bool Contains(TMapKey key) => TryGet(key, out _);

    public override void Put(TMapKey key, TValue value)
    {
        table.BeginAccess();
        Write(key, value);
    }

    public override void PutAll(IEnumerable<KeyValuePair<TMapKey, TValue>> entries)
    {
        table.BeginAccess();
        foreach ((TMapKey key, TValue value) in entries)
            Write(key, value);
    }

    public override bool Remove(TMapKey key)
    {
        table.BeginAccess();
        if (!table.TryGetToChange(out Dictionary<TMapKey, TtlValue<TValue>>? map) || !map.Remove(key, out TtlValue<TValue> stored))
            return false;
        ClearIfEmpty(map);
        return table.Rule.ReturnsExpired || !table.Rule.IsExpired(in stored, table.Now);
    }

    public override void Clear()
    {
        table.BeginAccess();
        table.Clear();
    }

    private void Write(TMapKey key, TValue value)
    {
        ref Dictionary<TMapKey, TtlValue<TValue>> map = ref table.GetOrAdd(out bool existed);
        if (!existed)
            map = [];
        map[key] = new TtlValue<TValue>(value, table.Now);
    }

    // A map that is empty by being gone over stays until a cleanup looks at its key, as in Flink.
    private IEnumerable<KeyValuePair<TMapKey, TValue>> Read(Dictionary<TMapKey, TtlValue<TValue>> map)
    {
        foreach ((TMapKey key, TtlValue<TValue> stored) in map) // going on is right behind a removal and a new time stamp
        {
            if (TryRead(map, key, in stored, clears: false, out TValue? value))
                yield return new(key, value);
        }
    }

    /// <summary>Reads an entry; one that is expired is removed by that.</summary>
    private bool TryRead(
        Dictionary<TMapKey, TtlValue<TValue>> map, TMapKey key, in TtlValue<TValue> stored, bool clears, [MaybeNullWhen(false)] out TValue value)
    {
        bool isExpired = table.Rule.IsExpired(in stored, table.Now);
        if (isExpired)
        {
            map.Remove(key);
            if (clears)
                ClearIfEmpty(map);
        }
        else if (table.Rule.UpdatesOnRead)
            CollectionsMarshal.GetValueRefOrNullRef(map, key) = new TtlValue<TValue>(stored.Value, table.Now);
        value = stored.Value;
        return !isExpired || table.Rule.ReturnsExpired;
    }

    private void ClearIfEmpty(Dictionary<TMapKey, TtlValue<TValue>> map)
    {
        if (map.Count == 0)
            table.Clear();
    }
}
