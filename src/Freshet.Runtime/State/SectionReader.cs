using System.Buffers.Binary;

namespace Freshet.Runtime.State;

/// <summary>Cuts what <see cref="SectionWriter"/> wrote off the front of a section. Pure functions.</summary>
internal static class SectionReader
{
    public static ReadOnlySpan<byte> NextPart(ref ReadOnlySpan<byte> bytes)
    {
        int length = NextInt32(ref bytes);
        return length >= 0 ? Next(ref bytes, length) : throw Torn();
    }

    public static int NextInt32(ref ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32LittleEndian(Next(ref bytes, 4));

    public static long NextInt64(ref ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64LittleEndian(Next(ref bytes, 8));

    public static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> bytes, int length)
    {
        if (bytes.Length < length)
            throw Torn();
        ReadOnlySpan<byte> part = bytes[..length];
        bytes = bytes[length..];
        return part;
    }

    private static InvalidDataException Torn() => new("A state section ends in the middle of an entry.");
}
