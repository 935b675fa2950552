using System.Diagnostics.CodeAnalysis;
using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>A value per key in memory.</summary>
internal sealed class HeapValueState<TKey, TNamespace, T>(ScopedTable<TKey, TNamespace, T> table) : ValueState<T>
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    public override bool TryGet([MaybeNullWhen(false)] out T value) => table.TryGet(out value);

    public override void Set(T value) => table.Set(value);

    public override void Clear() => table.Clear();
}

/// <summary>A list per key in memory.</summary>
internal sealed class HeapListState<TKey, TNamespace, T>(ScopedTable<TKey, TNamespace, StateList<T>> table)
    : ListState<T>, IMergingState<TNamespace>
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    public override ReadOnlySpan<T> Get() => table.TryGet(out StateList<T>? list) ? list.Span : [];

    public override void Add(T value)
    {
        ref StateList<T> list = ref table.GetOrAdd(out bool existed);
        if (!existed)
            list = new StateList<T>();
        list.Add(value);
    }

    public override void AddAll(params ReadOnlySpan<T> values)
    {
        foreach (T value in values)
            Add(value);
    }

    public override void Update(params ReadOnlySpan<T> values)
    {
        table.Clear();
        AddAll(values);
    }

    public void MergeFrom(IReadOnlyList<TNamespace> others)
    {
        foreach (TNamespace other in others)
        {
            if (table.TryTake(other, out StateList<T>? list))
                AddAll(list.Span);
        }
    }

    public override void Clear() => table.Clear();
}

/// <summary>A map per key in memory.</summary>
internal sealed class HeapMapState<TKey, TNamespace, TMapKey, TValue>(ScopedTable<TKey, TNamespace, Dictionary<TMapKey, TValue>> table)
    : MapState<TMapKey, TValue>
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
    where TMapKey : notnull
{
    public override IEnumerable<KeyValuePair<TMapKey, TValue>> Entries => table.TryGet(out Dictionary<TMapKey, TValue>? map) ? map : [];

    public override IEnumerable<TMapKey> Keys => table.TryGet(out Dictionary<TMapKey, TValue>? map) ? map.Keys : [];

    public override IEnumerable<TValue> Values => table.TryGet(out Dictionary<TMapKey, TValue>? map) ? map.Values : [];

    public override bool IsEmpty => !table.TryGet(out _);

    public override bool TryGet(TMapKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (table.TryGet(out Dictionary<TMapKey, TValue>? map))
            return map.TryGetValue(key, out value);
        value = default;
        return false;
    }

    public override bool Contains(TMapKey key) => TryGet(key, out _);

    public override void Put(TMapKey key, TValue value)
    {
        ref Dictionary<TMapKey, TValue> map = ref table.GetOrAdd(out bool existed);
        if (!existed)
            map = [];
        map[key] = value;
    }

    public override void PutAll(IEnumerable<KeyValuePair<TMapKey, TValue>> entries)
    {
        foreach ((TMapKey key, TValue value) in entries)
            Put(key, value);
    }

    public override bool Remove(TMapKey key)
    {
        if (!table.TryGetToChange(out Dictionary<TMapKey, TValue>? map) || !map.Remove(key))
            return false;
        if (map.Count == 0)
            table.Clear();
        return true;
    }

    public override void Clear() => table.Clear();
}
