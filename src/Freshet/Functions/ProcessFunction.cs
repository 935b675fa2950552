namespace Freshet.Functions;

/// <summary>
/// The most general function of a stream without a key: sees each record with its time and the watermark, and has side outputs. It has
/// neither timers nor keyed state; state of the subtask it gets as an <see cref="ICheckpointedFunction"/>. The runtime makes one instance per
/// subtask and calls it from one thread at a time.
/// </summary>
/// <typeparam name="TIn">The type of the records.</typeparam>
/// <typeparam name="TOut">The type of the results.</typeparam>
public abstract class ProcessFunction<TIn, TOut>
{
    /// <summary>Called once before the first record.</summary>
    public virtual void Open()
    {
    }

    /// <summary>Called for each record.</summary>
    public abstract void Process(TIn value, ProcessContext context, Collector<TOut> output);
}
