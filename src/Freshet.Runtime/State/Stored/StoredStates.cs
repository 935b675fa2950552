using System.Diagnostics.CodeAnalysis;
using Freshet.Functions;
using Freshet.State;

namespace Freshet.Runtime.State.Stored;

/// <summary>A value per key in a store.</summary>
internal sealed class StoredValueState<TKey, TNamespace, T>(StoredTable<TKey, TNamespace, T> table) : ValueState<T>
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    public override bool TryGet([MaybeNullWhen(false)] out T value) => table.TryGet(out value);

    public override void Set(T value) => table.Set(value);

    public override void Clear() => table.Clear();
}

/// <summary>A list per key in a store: made longer without being read.</summary>
internal sealed class StoredListState<TKey, TNamespace, T>(StoredTable<TKey, TNamespace, StateList<T>> table, Serializer<T> serializer)
    : ListState<T>, IMergingState<TNamespace>
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    public override ReadOnlySpan<T> Get() => table.TryGet(out StateList<T>? list) ? list.Span : [];

    public override void Add(T value) => table.Append(serializer, value);

    public override void AddAll(params ReadOnlySpan<T> values)
    {
        if (!values.IsEmpty)
            table.Append(serializer, values);
    }

    public override void Update(params ReadOnlySpan<T> values)
    {
        if (values.IsEmpty)
        {
            table.Clear();
            return;
        }

        var list = new StateList<T>(); // the values may be the list's own
        list.AddRange(values);
        table.Set(list);
    }

    public void MergeFrom(IReadOnlyList<TNamespace> others)
    {
        foreach (TNamespace other in others)
            table.AppendFrom(other);
    }

    public override void Clear() => table.Clear();
}

/// <summary>A reduced value per key in a store.</summary>
internal sealed class StoredReducingState<TKey, TNamespace, T>(StoredTable<TKey, TNamespace, T> table, Func<T, T, T> reduce)
    : ReducingState<T>, IMergingState<TNamespace>
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    public override bool TryGet([MaybeNullWhen(false)] out T value) => table.TryGet(out value);

    public override void Add(T value) => table.Set(table.TryGet(out T? sum) ? reduce(sum, value) : value);

    public void MergeFrom(IReadOnlyList<TNamespace> others)
    {
        foreach (TNamespace other in others)
        {
            if (table.TryTake(other, out T? value))
                Add(value);
        }
    }

    public override void Clear() => table.Clear();
}

/// <summary>An aggregate per key in a store.</summary>
internal sealed class StoredAggregatingState<TKey, TNamespace, TIn, TAccumulator, TOut>(
    StoredTable<TKey, TNamespace, TAccumulator> table, AggregateFunction<TIn, TAccumulator, TOut> function)
    : AggregatingState<TIn, TOut>, IMergingState<TNamespace>
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    public override bool TryGet([MaybeNullWhen(false)] out TOut result)
    {
        bool found = table.TryGet(out TAccumulator? accumulator);
        result = found ? function.GetResult(accumulator!) : default;
        return found;
    }

    public override void Add(TIn value) =>
        table.Set(table.TryGetToChange(out TAccumulator? accumulator) ? function.Add(value, accumulator) : function.Begin(value));

    public void MergeFrom(IReadOnlyList<TNamespace> others)
    {
        foreach (TNamespace other in others)
        {
            if (table.TryTake(other, out TAccumulator? taken))
                table.Set(table.TryGetToChange(out TAccumulator? accumulator) ? function.Merge(accumulator, taken) : taken);
        }
    }

    public override void Clear() => table.Clear();
}
