using System.Buffers;

namespace Freshet.Runtime.State;

/// <summary>A state's entries by key group, counted from the subtask's first, without the value's type.</summary>
internal interface IHeapTable
{
    int CountIn(int group);

    void Write(int group, IBufferWriter<byte> output);

    void Read(int group, ReadOnlySpan<byte> bytes);
}
