using Freshet.State;

namespace Freshet.Functions;

/// <summary>
/// The most general function of a keyed stream: sees each record with its key's state, and timers. The runtime makes one instance per
/// subtask and calls it from one thread at a time.
/// </summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="TIn">The type of the records.</typeparam>
/// <typeparam name="TOut">The type of the results.</typeparam>
public abstract class KeyedProcessFunction<TKey, TIn, TOut>
    where TKey : notnull
{
    /// <summary>Called once before the first record: the place to ask for state handles.</summary>
    public virtual void Open(IKeyedStateStore state)
    {
    }

    /// <summary>Called for each record, with the state of the record's key in scope.</summary>
    public abstract void Process(TIn value, KeyedContext<TKey> context, Collector<TOut> output);

    /// <summary>
    /// Called when a timer of the key in scope is due; the context says of which clock. Results of an event-time timer carry its time unless
    /// told otherwise, those of a processing-time timer carry none.
    /// </summary>
    public virtual void OnTimer(EventTime time, KeyedContext<TKey> context, Collector<TOut> output)
    {
    }
}
