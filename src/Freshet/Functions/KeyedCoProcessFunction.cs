using Freshet.State;

namespace Freshet.Functions;

/// <summary>
/// The most general function of two connected streams of one key: both see the key's state and may register timers. The runtime makes one
/// instance per subtask and calls it from one thread at a time.
/// </summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="TIn1">The type of the first stream's records.</typeparam>
/// <typeparam name="TIn2">The type of the second stream's records.</typeparam>
/// <typeparam name="TOut">The type of the results.</typeparam>
public abstract class KeyedCoProcessFunction<TKey, TIn1, TIn2, TOut>
    where TKey : notnull
{
    /// <summary>Called once before the first record: the place to ask for state handles.</summary>
    public virtual void Open(IKeyedStateStore state)
    {
    }

    /// <summary>Called for each record of the first stream, with the state of the record's key in scope.</summary>
    public abstract void Process1(TIn1 value, KeyedContext<TKey> context, Collector<TOut> output);

    /// <summary>Called for each record of the second stream, with the state of the record's key in scope.</summary>
    public abstract void Process2(TIn2 value, KeyedContext<TKey> context, Collector<TOut> output);

    /// <summary>
    /// Called when a timer of the key in scope is due; the context says of which clock. Results of an event-time timer carry its time unless
    /// told otherwise, those of a processing-time timer carry none.
    /// </summary>
    public virtual void OnTimer(EventTime time, KeyedContext<TKey> context, Collector<TOut> output)
    {
    }
}
