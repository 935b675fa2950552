using System.Buffers;

namespace Freshet.State;

/// <summary>Buffers for the bytes of a part whose length stands before them. Each thread has its own; nested types nest their use.</summary>
internal static class ScratchBytes
{
    [ThreadStatic]
    private static Stack<ArrayBufferWriter<byte>>? _free;

    public static ArrayBufferWriter<byte> Take() => (_free ??= new()).TryPop(out ArrayBufferWriter<byte>? free) ? free : new(256);

    public static void GiveBack(ArrayBufferWriter<byte> bytes)
    {
        bytes.ResetWrittenCount();
        _free!.Push(bytes);
    }
}
