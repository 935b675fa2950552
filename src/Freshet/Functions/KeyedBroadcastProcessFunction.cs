using Freshet.State;

namespace Freshet.Functions;

/// <summary>
/// The function of a keyed stream connected with a broadcast one: broadcast records write the broadcast state, those of the stream read it and
/// have keyed state and timers. The runtime makes one instance per subtask and calls it from one thread at a time.
/// </summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="TIn">The type of the keyed stream's records.</typeparam>
/// <typeparam name="TBroadcast">The type of the broadcast records.</typeparam>
/// <typeparam name="TOut">The type of the results.</typeparam>
public abstract class KeyedBroadcastProcessFunction<TKey, TIn, TBroadcast, TOut>
    where TKey : notnull
{
    /// <summary>Called once before the first record: the place to ask for handles of keyed state.</summary>
    public virtual void Open(IKeyedStateStore state)
    {
    }

    /// <summary>Called for each record of the keyed stream, with the state of the record's key in scope.</summary>
    public abstract void Process(TIn value, KeyedReadOnlyBroadcastContext<TKey> context, Collector<TOut> output);

    /// <summary>Called in every subtask for each broadcast record; no key is in scope.</summary>
    public abstract void ProcessBroadcast(TBroadcast value, KeyedBroadcastContext<TKey> context, Collector<TOut> output);

    /// <summary>
    /// Called when a timer of the key in scope is due; the context says of which clock. Results of an event-time timer carry its time unless
    /// told otherwise, those of a processing-time timer carry none.
    /// </summary>
    public virtual void OnTimer(EventTime time, KeyedReadOnlyBroadcastContext<TKey> context, Collector<TOut> output)
    {
    }
}
