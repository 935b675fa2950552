namespace Freshet.Functions;

/// <summary>
/// The function of a stream connected with a broadcast one: broadcast records write the broadcast state, those of the stream read it. The
/// runtime makes one instance per subtask and calls it from one thread at a time.
/// </summary>
/// <typeparam name="TIn">The type of the stream's records.</typeparam>
/// <typeparam name="TBroadcast">The type of the broadcast records.</typeparam>
/// <typeparam name="TOut">The type of the results.</typeparam>
public abstract class BroadcastProcessFunction<TIn, TBroadcast, TOut>
{
    /// <summary>Called once before the first record.</summary>
    public virtual void Open()
    {
    }

    /// <summary>Called for each record of the stream.</summary>
    public abstract void Process(TIn value, ReadOnlyBroadcastContext context, Collector<TOut> output);

    /// <summary>Called in every subtask for each broadcast record.</summary>
    public abstract void ProcessBroadcast(TBroadcast value, BroadcastContext context, Collector<TOut> output);
}
