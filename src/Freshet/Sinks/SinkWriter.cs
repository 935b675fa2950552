namespace Freshet.Sinks;

/// <summary>Writes one subtask's records. Used by one thread at a time.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public abstract class SinkWriter<T> : IDisposable
{
    /// <summary>Takes a batch; the span is valid during the call only.</summary>
    public abstract void Write(ReadOnlySpan<Record<T>> batch);

    /// <summary>Called once when the bounded input has ended, after the last batch: makes everything written visible.</summary>
    public virtual void Finish()
    {
    }

    /// <summary>Frees what the writer holds.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
