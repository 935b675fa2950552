namespace Freshet.Sinks;

/// <summary>What a sink's writer may ask of the runtime. But for <see cref="Wake"/>, used by the thread that steps the writer only.</summary>
public abstract class SinkWriterContext
{
    /// <summary>The name of the sink in its job.</summary>
    public abstract string Uid { get; }

    /// <summary>The index of the subtask.</summary>
    public abstract int Subtask { get; }

    /// <summary>The processing time, read once per batch.</summary>
    public abstract DateTimeOffset Now { get; }

    /// <summary>
    /// Runs a call that may block on the I/O executor, then <paramref name="completed"/> between two batches. An exception of the call fails the
    /// job. It has to end by itself: a restart waits for it before the writer is disposed, and only the end of the job does not.
    /// </summary>
    public abstract void RunBlocking(Action call, Action completed);

    /// <summary>Asks for <see cref="SinkWriter{T}.OnProcessingTime"/> at <paramref name="time"/> or soon after.</summary>
    public abstract void WakeAt(DateTimeOffset time);

    /// <summary>Has the writer looked at again. Thread-safe.</summary>
    public abstract void Wake();

    /// <summary>Sends a record that the store refuses to the sink's side output <see cref="DeadLetter.Tag"/>. Not while a call runs elsewhere: in its
    /// completion.</summary>
    public abstract void Reject(DeadLetter letter);
}
