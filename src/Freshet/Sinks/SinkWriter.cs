namespace Freshet.Sinks;

/// <summary>Writes one subtask's records. Used by one thread at a time.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public abstract class SinkWriter<T> : IDisposable
{
    /// <summary>
    /// Whether it takes records now. One that answers no holds the stream up, and wakes its task when that changes; a call of
    /// <see cref="SinkWriterContext.RunBlocking"/> that ends does so too.
    /// </summary>
    public virtual bool IsReady => true;

    /// <summary>Called once, before the first record.</summary>
    public virtual void Open(SinkWriterContext context)
    {
    }

    /// <summary>Takes a batch; the span is valid during the call only.</summary>
    public abstract void Write(ReadOnlySpan<Record<T>> batch);

    /// <summary>
    /// Called at the barrier of a checkpoint and at the end of the input, until it answers yes: everything written so far is where it belongs, or
    /// rejected. Begins what has to be done for that, and never waits.
    /// </summary>
    public virtual bool TryFlush() => true;

    /// <summary>Called between two batches at or after a time that the writer asked for.</summary>
    public virtual void OnProcessingTime(DateTimeOffset now)
    {
    }

    /// <summary>Called once when the bounded input has ended, after the last batch: makes everything written visible.</summary>
    public virtual void Finish()
    {
    }

    /// <summary>Frees what the writer holds.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
