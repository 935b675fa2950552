using System.Buffers;
using System.Buffers.Binary;
using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>Entries in state sections: a 32-bit little-endian length before each part.</summary>
internal static class LengthPrefixed
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _part;

    public static void Write<T>(Serializer<T> serializer, T value, IBufferWriter<byte> output)
    {
        ArrayBufferWriter<byte> part = _part ??= new ArrayBufferWriter<byte>();
        part.ResetWrittenCount();
        serializer.Write(value, part);
        Write(part.WrittenSpan, output);
    }

    public static void Write<T>(Serializer<T> serializer, T value, ReadOnlySpan<byte> second, IBufferWriter<byte> output)
    {
        Write(serializer, value, output);
        Write(second, output);
    }

    public static void Write(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(4), bytes.Length);
        output.Advance(4);
        output.Write(bytes);
    }

    /// <summary>Cuts the next part off the front.</summary>
    public static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4 || BinaryPrimitives.ReadInt32LittleEndian(bytes) is var length && (length < 0 || length > bytes.Length - 4))
            throw new InvalidDataException("A state section ends in the middle of an entry.");
        ReadOnlySpan<byte> part = bytes.Slice(4, length);
        bytes = bytes[(4 + length)..];
        return part;
    }
}
