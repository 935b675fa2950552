using System.Buffers.Binary;

namespace Freshet.Runtime.State.Stored;

/// <summary>
/// The keys of a store: key group and state, two bytes each, big-endian; the key behind its length; the namespace, whose length the state
/// knows; of a map, the map's key. So all that begins with what stands before an entry's map key is of that entry and of no other. Pure functions.
/// </summary>
internal static class StoredKeyFormat
{
    public const int HeaderBytes = 4;
    private const byte LongKey = 255; // and then the length in four bytes

    public static void WriteHeader(Span<byte> bytes, int keyGroup, int state)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)keyGroup);
        WriteState(bytes, state);
    }

    public static void WriteState(Span<byte> bytes, int state) => BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)state);

    public static void WriteKey(SectionWriter output, ReadOnlySpan<byte> key)
    {
        int lengthBytes = key.Length < LongKey ? 1 : 5;
        Span<byte> span = output.GetSpan(lengthBytes + key.Length);
        span[0] = key.Length < LongKey ? (byte)key.Length : LongKey;
        if (lengthBytes > 1)
            BinaryPrimitives.WriteInt32BigEndian(span[1..], key.Length);
        key.CopyTo(span[lengthBytes..]);
        output.Advance(lengthBytes + key.Length);
    }

    /// <summary>The key within a store's key.</summary>
    /// <param name="stored">The store's key.</param>
    /// <param name="end">Where the namespace begins.</param>
    public static ReadOnlySpan<byte> ReadKey(ReadOnlySpan<byte> stored, out int end)
    {
        int start = HeaderBytes + 1;
        int length = stored[HeaderBytes];
        if (length == LongKey)
        {
            length = BinaryPrimitives.ReadInt32BigEndian(stored[start..]);
            start += 4;
        }

        end = start + length;
        return stored[start..end];
    }
}
