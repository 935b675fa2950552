using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Freshet.Connectors.Kafka.Sinks;

/// <summary>
/// The records of an epoch as bytes: the version 1, then records. A record: a length of 4 bytes, the topic behind its length of 2, the partition (4; -1 for none), the time (8), key and value each
/// behind a length of 4 (-1 for none), then the headers: each its name behind a length of 2, its value behind one of 4 (-1 for null). Numbers are little-endian.
/// </summary>
internal static class RecordFormat
{
    public const byte Version = 1;
    public const int NoBytes = -1;
    public const int FixedBytes = 4 + 2 + 4 + 8 + 4 + 4;

    public static void WriteHeader(string name, ReadOnlySpan<byte> value, bool hasValue, IBufferWriter<byte> output)
    {
        int nameLength = Encoding.UTF8.GetByteCount(name);
        Span<byte> span = output.GetSpan(6 + nameLength + value.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(span, checked((ushort)nameLength));
        Encoding.UTF8.GetBytes(name, span[2..]);
        BinaryPrimitives.WriteInt32LittleEndian(span[(2 + nameLength)..], hasValue ? value.Length : NoBytes);
        value.CopyTo(span[(6 + nameLength)..]);
        output.Advance(6 + nameLength + value.Length);
    }

    /// <summary>Cuts a header off the front; false at the end.</summary>
    public static bool TryNextHeader(ref ReadOnlySpan<byte> headers, out string name, out ReadOnlySpan<byte> value, out bool hasValue)
    {
        name = "";
        value = default;
        hasValue = false;
        if (headers.IsEmpty)
            return false;
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(headers);
        name = Encoding.UTF8.GetString(headers.Slice(2, nameLength));
        int length = BinaryPrimitives.ReadInt32LittleEndian(headers[(2 + nameLength)..]);
        hasValue = length >= 0;
        value = headers.Slice(6 + nameLength, Math.Max(0, length));
        headers = headers[(6 + nameLength + value.Length)..];
        return true;
    }
}
