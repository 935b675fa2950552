using Freshet.State;

namespace Freshet.Functions;

/// <summary>
/// What a keyed function may know and do about a broadcast record: it belongs to no key, so keyed state is reached only for all keys of the
/// subtask at once. The function is called for each key that has the state, with the handle that stands for its state during the call; it
/// may change and clear it. Valid during the call; used by one thread.
/// </summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
public abstract class KeyedBroadcastContext<TKey> : BroadcastContext
    where TKey : notnull
{
    /// <summary>Calls a function for each key of the subtask that has the value.</summary>
    /// <exception cref="InvalidOperationException">The function did not ask for the state when it was opened.</exception>
    public abstract void ApplyToKeyedState<T>(ValueStateDescriptor<T> descriptor, Action<TKey, ValueState<T>> function);

    /// <summary>Calls a function for each key of the subtask that has the list.</summary>
    /// <exception cref="InvalidOperationException">The function did not ask for the state when it was opened.</exception>
    public abstract void ApplyToKeyedState<T>(ListStateDescriptor<T> descriptor, Action<TKey, ListState<T>> function);

    /// <summary>Calls a function for each key of the subtask that has the map.</summary>
    /// <exception cref="InvalidOperationException">The function did not ask for the state when it was opened.</exception>
    public abstract void ApplyToKeyedState<TMapKey, TValue>(
        MapStateDescriptor<TMapKey, TValue> descriptor, Action<TKey, MapState<TMapKey, TValue>> function)
        where TMapKey : notnull;

    /// <summary>Calls a function for each key of the subtask that has the reduced value.</summary>
    /// <exception cref="InvalidOperationException">The function did not ask for the state when it was opened.</exception>
    public abstract void ApplyToKeyedState<T>(ReducingStateDescriptor<T> descriptor, Action<TKey, ReducingState<T>> function);

    /// <summary>Calls a function for each key of the subtask that has the aggregate.</summary>
    /// <exception cref="InvalidOperationException">The function did not ask for the state when it was opened.</exception>
    public abstract void ApplyToKeyedState<TIn, TAccumulator, TOut>(
        AggregatingStateDescriptor<TIn, TAccumulator, TOut> descriptor, Action<TKey, AggregatingState<TIn, TOut>> function);
}
