using System.Buffers;

namespace Freshet.Sinks;

/// <summary>Gathers one subtask's records for the next commit. Nothing it takes is visible outside. Used by one thread at a time.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public abstract class CommittingSinkWriter<T> : SinkWriter<T>
{
    /// <summary>
    /// Whether so much has been gathered that a checkpoint should be taken early. Looked at behind each batch; a writer goes on taking
    /// records until the barrier comes.
    /// </summary>
    public virtual bool IsFull => false;

    /// <summary>
    /// How many bytes of its committables may wait for their commits, while one is under way, before the stream is held up: for a store that is away.
    /// </summary>
    public virtual long MostWaitingBytes => long.MaxValue;

    /// <summary>
    /// Called at the barrier: gives what was written since the last call, in the form that the committer reads, and begins anew. What it gives is
    /// not changed any more. Nothing makes no committable.
    /// </summary>
    public abstract ReadOnlySequence<byte> PrepareCommit();
}
