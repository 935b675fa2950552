using System.Diagnostics.CodeAnalysis;
using Freshet.Runtime.State.Ttl;
using Freshet.State;

namespace Freshet.Runtime.State.Stored;

/// <summary>What value, reducing and aggregating state with a time to live keep in a store.</summary>
internal sealed class StoredTtlTable<TKey, TNamespace, TStored>(StoredEntries<TKey, TNamespace> entries, Serializer<TStored> serializer) : TtlEntries<TStored>
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    private readonly StoredTable<TKey, TNamespace, TStored> _table = new(entries, serializer);

    public override TtlRule Rule => entries.Shape.Rule!;

    public override long Now => entries.Now;

    public override void BeginAccess()
    {
        if (entries.Sweep is { } sweep && sweep.Access(Now))
            _table.Forget();
    }

    public override bool TryGet([MaybeNullWhen(false)] out TStored stored) => _table.TryGet(out stored);

    public override void Set(TStored stored) => _table.Set(stored);

    public override void Clear() => _table.Clear();

    public void Append<T>(Serializer<T> part, ReadOnlySpan<T> parts) => _table.Append(part, parts);
}

/// <summary>A list per key in a store whose elements have a time to live each.</summary>
internal sealed class StoredTtlListState<TKey, TNamespace, T>(
    StoredTtlTable<TKey, TNamespace, List<TtlValue<T>>> table, TtlListContent<T> content, TtlValueContent<T> element)
    : ListState<T>
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    private readonly List<T> _read = [];
    private readonly List<TtlValue<T>> _stamped = [];

    public override ReadOnlySpan<T> Get()
    {
        table.BeginAccess();
        if (!table.TryGet(out List<TtlValue<T>>? list))
            return [];
        long now = table.Now;
        bool anyLive = false;
        _read.Clear();
        foreach (TtlValue<T> stored in list)
        {
            bool isExpired = table.Rule.IsExpired(in stored, now);
            anyLive |= !isExpired;
            if (!isExpired || table.Rule.ReturnsExpired)
                _read.Add(stored.Value);
        }

        if (!anyLive)
            table.Clear();
        else if (table.Rule.UpdatesOnRead)
            Renew(list, now);
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_read);
    }

    public override void Add(T value) => AddAll(value);

    public override void AddAll(params ReadOnlySpan<T> values)
    {
        table.BeginAccess();
        if (!values.IsEmpty)
            table.Append(element, Stamp(values));
    }

    public override void Update(params ReadOnlySpan<T> values)
    {
        table.BeginAccess();
        if (values.IsEmpty)
        {
            table.Clear();
            return;
        }

        table.Set([.. Stamp(values)]);
    }

    public override void Clear()
    {
        table.BeginAccess();
        table.Clear();
    }

    private void Renew(List<TtlValue<T>> list, long now)
    {
        content.Retain(list, now);
        table.Set([.. list.Select(e => new TtlValue<T>(e.Value, now))]);
    }

    private ReadOnlySpan<TtlValue<T>> Stamp(ReadOnlySpan<T> values)
    {
        _stamped.Clear();
        foreach (T value in values)
            _stamped.Add(new TtlValue<T>(value, table.Now));
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_stamped);
    }
}
