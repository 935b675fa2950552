using System.Buffers;
using System.Buffers.Binary;

namespace Reviews.Learning;

/// <summary>Bytes between their length and their checksum: [length u32][payload][checksum u64], little-endian.</summary>
internal static class CheckedPart
{
    private const int Frame = 12;

    public static void Write(ReadOnlySpan<byte> payload, IBufferWriter<byte> writer)
    {
        Span<byte> span = writer.GetSpan(payload.Length + Frame);
        BinaryPrimitives.WriteInt32LittleEndian(span, payload.Length);
        payload.CopyTo(span[4..]);
        BinaryPrimitives.WriteUInt64LittleEndian(span[(4 + payload.Length)..], Checksum(payload));
        writer.Advance(payload.Length + Frame);
    }

    /// <summary>The next part's payload; what follows it is left in <paramref name="bytes"/>.</summary>
    /// <exception cref="InvalidDataException">The part is cut off or its checksum differs.</exception>
    public static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> bytes)
    {
        int length = bytes.Length < Frame ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length < 0 || length > bytes.Length - Frame)
            throw Damaged("it ends too early");
        ReadOnlySpan<byte> payload = bytes.Slice(4, length);
        if (Checksum(payload) != BinaryPrimitives.ReadUInt64LittleEndian(bytes[(4 + length)..]))
            throw Damaged("a checksum differs");
        bytes = bytes[(length + Frame)..];
        return payload;
    }

    public static InvalidDataException Damaged(string why) =>
        new($"The learner's stored state cannot be read: {why}. Restore an older checkpoint or start afresh.");

    private static ulong Checksum(ReadOnlySpan<byte> payload)
    {
        ulong hash = 0x9E3779B97F4A7C15 ^ (ulong)payload.Length;
        for (; payload.Length >= 8; payload = payload[8..])
            hash = ulong.RotateLeft((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(payload)) * 0xFF51AFD7ED558CCD, 31);
        foreach (byte b in payload)
            hash = ulong.RotateLeft((hash ^ b) * 0xFF51AFD7ED558CCD, 31);
        return hash;
    }
}
