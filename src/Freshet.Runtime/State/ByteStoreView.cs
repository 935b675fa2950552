using System.Buffers;

namespace Freshet.Runtime.State;

/// <summary>Reads a <see cref="ByteStore"/>. Used by one thread at a time.</summary>
public abstract class ByteStoreView : IDisposable
{
    /// <summary>Appends the value of a key to <paramref name="value"/>; false where there is none.</summary>
    public abstract bool TryGet(ReadOnlySpan<byte> key, IBufferWriter<byte> value);

    /// <summary>Goes over the keys that begin with <paramref name="prefix"/>, in the order of their bytes.</summary>
    /// <param name="prefix">What the keys begin with.</param>
    /// <param name="from">The first key, or where it would be; empty for the first of the prefix.</param>
    public abstract ByteStoreIterator Iterate(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> from = default);

    /// <summary>Frees what it holds.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
