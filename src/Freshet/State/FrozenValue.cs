using System.Buffers;

namespace Freshet.State;

/// <summary>A value as it was when a snapshot was taken. Used by one thread at a time, whichever.</summary>
public abstract class FrozenValue : IDisposable
{
    /// <summary>Appends the bytes that <see cref="Serializer{T}.Write"/> would have appended then.</summary>
    public abstract void Write(IBufferWriter<byte> output);

    /// <summary>Frees what it holds.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
