namespace Freshet.Functions;

/// <summary>
/// The most general function of two connected streams without a key. It has neither timers nor keyed state; state of the subtask it gets as
/// an <see cref="ICheckpointedFunction"/>. The runtime makes one instance per subtask and calls it from one thread at a time.
/// </summary>
/// <typeparam name="TIn1">The type of the first stream's records.</typeparam>
/// <typeparam name="TIn2">The type of the second stream's records.</typeparam>
/// <typeparam name="TOut">The type of the results.</typeparam>
public abstract class CoProcessFunction<TIn1, TIn2, TOut>
{
    /// <summary>Called once before the first record.</summary>
    public virtual void Open()
    {
    }

    /// <summary>Called for each record of the first stream.</summary>
    public abstract void Process1(TIn1 value, ProcessContext context, Collector<TOut> output);

    /// <summary>Called for each record of the second stream.</summary>
    public abstract void Process2(TIn2 value, ProcessContext context, Collector<TOut> output);
}
