namespace Freshet.State;

/// <summary>Gives a keyed function its state handles, in <c>Open</c>. The names are unique within the operator.</summary>
public interface IKeyedStateStore
{
    /// <summary>The handle of a single value per key.</summary>
    ValueState<T> Value<T>(ValueStateDescriptor<T> descriptor);

    /// <summary>The handle of a list per key.</summary>
    ListState<T> List<T>(ListStateDescriptor<T> descriptor);

    /// <summary>The handle of a map per key.</summary>
    MapState<TMapKey, TValue> Map<TMapKey, TValue>(MapStateDescriptor<TMapKey, TValue> descriptor)
        where TMapKey : notnull;

    /// <summary>The handle of a reduced value per key.</summary>
    ReducingState<T> Reducing<T>(ReducingStateDescriptor<T> descriptor);

    /// <summary>The handle of an aggregate per key.</summary>
    AggregatingState<TIn, TOut> Aggregating<TIn, TAccumulator, TOut>(AggregatingStateDescriptor<TIn, TAccumulator, TOut> descriptor);
}
