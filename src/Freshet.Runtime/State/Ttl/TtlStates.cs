using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Freshet.Functions;
using Freshet.State;

namespace Freshet.Runtime.State.Ttl;

/// <summary>A value per key with a time to live.</summary>
internal sealed class TtlValueState<T>(TtlCell<T> cell) : ValueState<T>
{
    public override bool TryGet([MaybeNullWhen(false)] out T value) => cell.TryRead(out value);

    public override void Set(T value) => cell.Set(value);

    public override void Clear() => cell.Clear();
}

/// <summary>A reduced value per key with a time to live.</summary>
internal sealed class TtlReducingState<T>(TtlCell<T> cell, Func<T, T, T> reduce) : ReducingState<T>
{
    public override bool TryGet([MaybeNullWhen(false)] out T value) => cell.TryRead(out value);

    public override void Add(T value) => cell.Write(cell.TryReadToAdd(out T? sum) ? reduce(sum, value) : value);

    public override void Clear() => cell.Clear();
}

/// <summary>An aggregate per key with a time to live.</summary>
internal sealed class TtlAggregatingState<TIn, TAccumulator, TOut>(TtlCell<TAccumulator> cell, AggregateFunction<TIn, TAccumulator, TOut> function)
    : AggregatingState<TIn, TOut>
{
    public override bool TryGet([MaybeNullWhen(false)] out TOut result)
    {
        bool found = cell.TryRead(out TAccumulator? accumulator);
        result = found ? function.GetResult(accumulator!) : default;
        return found;
    }

    public override void Add(TIn value) =>
        cell.Write(cell.TryReadToAdd(out TAccumulator? accumulator) ? function.Add(value, accumulator) : function.Begin(value));

    public override void Clear() => cell.Clear();
}

/// <summary>A list per key whose elements have a time to live each.</summary>
internal sealed class TtlListState<TKey, TNamespace, T>(TtlTable<TKey, TNamespace, List<TtlValue<T>>> table, TtlContent<List<TtlValue<T>>> content)
    : ListState<T>
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    private readonly List<T> _read = [];

    public override ReadOnlySpan<T> Get()
    {
        table.BeginAccess();
        if (!(table.Rule.UpdatesOnRead ? table.TryGetToChange(out List<TtlValue<T>>? list) : table.TryGet(out list)))
            return [];
        long now = table.Now;
        _read.Clear();
        if (!table.Rule.AddVisible(list, now, _read))
            table.Clear();
        else if (table.Rule.UpdatesOnRead)
            Renew(list, now);
        return CollectionsMarshal.AsSpan(_read);
    }

    public override void Add(T value)
    {
        table.BeginAccess();
        Append(value);
    }

    public override void AddAll(params ReadOnlySpan<T> values)
    {
        table.BeginAccess();
        foreach (T value in values)
            Append(value);
    }

    public override void Update(params ReadOnlySpan<T> values)
    {
        table.BeginAccess();
        table.Clear();
        foreach (T value in values)
            Append(value);
    }

    public override void Clear()
    {
        table.BeginAccess();
        table.Clear();
    }

    private void Append(T value)
    {
        ref List<TtlValue<T>> list = ref table.GetOrAdd(out bool existed);
        if (!existed)
            list = [];
        list.Add(new TtlValue<T>(value, table.Now));
    }

    private void Renew(List<TtlValue<T>> list, long now)
    {
        content.Retain(list, now);
        foreach (ref TtlValue<T> element in CollectionsMarshal.AsSpan(list))
            element = new TtlValue<T>(element.Value, now);
    }
}
