using Freshet.State;

namespace Freshet.Functions;

/// <summary>
/// What a keyed broadcast function may know and do about a record or timer of its keyed stream. Valid during the call; used by one thread.
/// </summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
public abstract class KeyedReadOnlyBroadcastContext<TKey> : KeyedContext<TKey>
    where TKey : notnull
{
    /// <summary>The broadcast state of that descriptor, to read.</summary>
    /// <exception cref="InvalidOperationException">The descriptor was not given when the other stream was broadcast.</exception>
    public abstract ReadOnlyBroadcastState<TMapKey, TValue> GetBroadcastState<TMapKey, TValue>(MapStateDescriptor<TMapKey, TValue> descriptor)
        where TMapKey : notnull;
}
