using System.Buffers;

namespace Freshet.Runtime.State;

/// <summary>A state's entries, without the value's type.</summary>
internal interface IHeapTable
{
    /// <summary>Appends every entry to the bytes of its key group.</summary>
    void Write(int maxParallelism, Func<int, IBufferWriter<byte>> groupOutput);

    /// <summary>Adds the entries of a key group.</summary>
    void Read(ReadOnlySpan<byte> bytes);
}
