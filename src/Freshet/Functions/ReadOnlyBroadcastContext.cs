using Freshet.State;

namespace Freshet.Functions;

/// <summary>What a broadcast function may know and do about a record of its own stream. Valid during the call; used by one thread.</summary>
public abstract class ReadOnlyBroadcastContext : ProcessContext
{
    /// <summary>The broadcast state of that descriptor, to read.</summary>
    /// <exception cref="InvalidOperationException">The descriptor was not given when the other stream was broadcast.</exception>
    public abstract ReadOnlyBroadcastState<TMapKey, TValue> GetBroadcastState<TMapKey, TValue>(MapStateDescriptor<TMapKey, TValue> descriptor)
        where TMapKey : notnull;
}
