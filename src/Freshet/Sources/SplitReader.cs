using System.Buffers;

namespace Freshet.Sources;

/// <summary>Reads one split in order. Never waits: a reader that has nothing yet says so. Used by one thread at a time.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public abstract class SplitReader<T> : IDisposable
{
    /// <summary>Fills <paramref name="batch"/> with what is there, at most its length; says how many and whether more can come.</summary>
    public abstract ReadResult Read(Span<Record<T>> batch);

    /// <summary>Appends the position behind the last record read; <see cref="Source{T}.Open"/> goes on from it.</summary>
    public abstract void WritePosition(IBufferWriter<byte> output);

    /// <summary>Called when a checkpoint is durable that holds a position of this reader: for what others are to see of it, and nothing else.</summary>
    public virtual void CheckpointCompleted(ReadOnlySpan<byte> position)
    {
    }

    /// <summary>Frees what the reader holds.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
