using Freshet.State;

namespace Freshet.Functions;

/// <summary>
/// What a function may know and do about a broadcast record. Every subtask sees every one, in an order of its own among several upstream
/// subtasks: what is written must not depend on it, or on the subtask. Valid during the call; used by one thread.
/// </summary>
public abstract class BroadcastContext : ProcessContext
{
    /// <summary>The broadcast state of that descriptor, to read and write.</summary>
    /// <exception cref="InvalidOperationException">The descriptor was not given when the stream was broadcast.</exception>
    public abstract BroadcastState<TMapKey, TValue> GetBroadcastState<TMapKey, TValue>(MapStateDescriptor<TMapKey, TValue> descriptor)
        where TMapKey : notnull;
}
