using System.Diagnostics.CodeAnalysis;
using Freshet.Functions;
using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>A reduced value per key, wherever its table keeps it.</summary>
internal sealed class TableReducingState<TNamespace, T>(KeyedTable<TNamespace, T> table, Func<T, T, T> reduce)
    : ReducingState<T>, IMergingState<TNamespace>
    where TNamespace : struct, IEquatable<TNamespace>
{
    public override bool TryGet([MaybeNullWhen(false)] out T value) => table.TryGet(out value);

    public override void Add(T value)
    {
        // The function may throw, so the entry is not there before it has given a value.
        table.Set(table.TryGet(out T? sum) ? reduce(sum, value) : value);
    }

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

/// <summary>An aggregate per key, wherever its table keeps it.</summary>
internal sealed class TableAggregatingState<TNamespace, TIn, TAccumulator, TOut>(
    KeyedTable<TNamespace, TAccumulator> table, AggregateFunction<TIn, TAccumulator, TOut> function)
    : AggregatingState<TIn, TOut>, IMergingState<TNamespace>
    where TNamespace : struct, IEquatable<TNamespace>
{
    public override bool TryGet([MaybeNullWhen(false)] out TOut result)
    {
        bool found = table.TryGet(out TAccumulator? accumulator);
        result = found ? function.GetResult(accumulator!) : default;
        return found;
    }

    public override void Add(TIn value)
    {
        // The function may throw, so the entry is not there before it has given a value.
        table.Set(table.TryGetToChange(out TAccumulator? accumulator) ? function.Add(value, accumulator) : function.Begin(value));
    }

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
