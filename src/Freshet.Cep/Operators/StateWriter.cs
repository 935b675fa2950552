using System.Buffers;
using System.Buffers.Binary;
using Freshet.State;

namespace Freshet.Cep.Operators;

/// <summary>Writes the parts of a pattern's state: counts of 7 bits a byte, integers little-endian, events behind their length.</summary>
internal readonly ref struct StateWriter<T>(IBufferWriter<byte> output, Serializer<T> elements)
{
    // A serializer has no state, and an event's length stands before its bytes.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _scratch;

    public void WriteByte(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    public void WriteInt32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(sizeof(int)), value);
        output.Advance(sizeof(int));
    }

    public void WriteInt64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(sizeof(long)), value);
        output.Advance(sizeof(long));
    }

    public void WriteCount(int value)
    {
        uint left = (uint)value;
        for (; left >= 0x80; left >>= 7)
            WriteByte((byte)(left | 0x80));
        WriteByte((byte)left);
    }

    public void WriteElement(T value, long time)
    {
        WriteInt64(time);
        ArrayBufferWriter<byte> scratch = _scratch ??= new ArrayBufferWriter<byte>();
        scratch.ResetWrittenCount();
        elements.Write(value, scratch);
        WriteCount(scratch.WrittenCount);
        output.Write(scratch.WrittenSpan);
    }
}
