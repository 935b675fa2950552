using System.Buffers;

namespace Freshet.State;

/// <summary>
/// Fields and elements behind each other: the length plus one as a variable-length number (7 bits a byte, the lowest first), then the bytes; 0
/// alone is null. Pure functions.
/// </summary>
internal static class FieldBytes
{
    private const int MostLengthBytes = 5;

    public static void Write<T>(Serializer<T> serializer, T value, IBufferWriter<byte> output)
    {
        if (value is null)
        {
            WriteNumber(0, output);
            return;
        }

        ArrayBufferWriter<byte> bytes = ScratchBytes.Take();
        try
        {
            serializer.Write(value, bytes);
            WriteNumber((uint)bytes.WrittenCount + 1, output);
            output.Write(bytes.WrittenSpan);
        }
        finally
        {
            ScratchBytes.GiveBack(bytes);
        }
    }

    public static T Next<T>(Serializer<T> serializer, ref ReadOnlySpan<byte> bytes)
    {
        uint lengthAndOne = NextNumber(ref bytes);
        if (lengthAndOne == 0)
            return default(T) is null ? default! : throw new InvalidDataException($"A {typeof(T).Name} in the state is null.");
        int length = (int)(lengthAndOne - 1);
        T value = serializer.Read(bytes[..length]);
        bytes = bytes[length..];
        return value;
    }

    public static void Skip(ref ReadOnlySpan<byte> bytes)
    {
        uint lengthAndOne = NextNumber(ref bytes);
        if (lengthAndOne > 0)
            bytes = bytes[(int)(lengthAndOne - 1)..];
    }

    private static void WriteNumber(uint value, IBufferWriter<byte> output)
    {
        Span<byte> span = output.GetSpan(MostLengthBytes);
        int count = 0;
        for (; value >= 0x80; value >>= 7)
            span[count++] = (byte)(value | 0x80);
        span[count++] = (byte)value;
        output.Advance(count);
    }

    /// <summary>The next length and one; as many bytes are there.</summary>
    private static uint NextNumber(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int i = 0; i < Math.Min(MostLengthBytes, bytes.Length); i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] >= 0x80)
                continue;
            bytes = bytes[(i + 1)..];
            return value <= (ulong)bytes.Length + 1 ? (uint)value : throw Torn();
        }

        throw Torn();
    }

    private static InvalidDataException Torn() => new("A value in the state ends in the middle of a field.");
}
