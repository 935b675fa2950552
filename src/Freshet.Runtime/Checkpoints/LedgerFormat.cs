using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;
using System.Text;

namespace Freshet.Runtime.Checkpoints;

/// <summary>
/// A ledger as bytes: a header of magic and version, then entries of length, kind and content, each with a checksum. What stands behind the last whole entry
/// was being written when the process died; damage with a whole entry behind it is damage. Pure functions.
/// </summary>
internal static class LedgerFormat
{
    private const ulong Magic = 0x5247444C48535246; // "FRSHLDGR", little-endian
    private const int Version = 1;
    private const int HeaderBytes = 20; // magic 8, version 4, checksum 8
    private const int MostBytes = 1 << 16; // of an entry
    private const int ChecksumBytes = 8;

    public static byte[] Header()
    {
        var bytes = new byte[HeaderBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(12), XxHash64.HashToUInt64(bytes.AsSpan(0, 12)));
        return bytes;
    }

    public static byte[] Encode(LedgerEntry entry)
    {
        var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(0); // the length
            Write(writer, entry);
        }

        byte[] bytes = [.. stream.ToArray(), .. new byte[ChecksumBytes]];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(bytes.Length - ChecksumBytes), XxHash64.HashToUInt64(bytes.AsSpan(0, bytes.Length - ChecksumBytes)));
        return bytes;
    }

    /// <summary>Reads a ledger.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="isTorn">Whether something stands behind the last whole entry.</param>
    /// <exception cref="InvalidDataException">It is damaged; the message says how, as the end of a sentence.</exception>
    public static IReadOnlyList<LedgerEntry> Decode(ReadOnlySpan<byte> bytes, out bool isTorn)
    {
        var entries = new List<LedgerEntry>();
        bool hasHeader = bytes.StartsWith(Header());
        int at = hasHeader ? HeaderBytes : 0;
        while (hasHeader && at < bytes.Length && TryRead(bytes[at..], out int length, out LedgerEntry? entry))
        {
            entries.Add(entry);
            at += length;
        }

        isTorn = at < bytes.Length || (!hasHeader && !bytes.IsEmpty);
        for (int next = at + 1; next < bytes.Length; next++)
        {
            if (TryRead(bytes[next..], out _, out _))
                throw new InvalidDataException(hasHeader ? $"it is damaged at offset {at}, and what follows is whole" : "its header is damaged");
        }

        return entries;
    }

    private static bool TryRead(ReadOnlySpan<byte> bytes, out int length, [NotNullWhen(true)] out LedgerEntry? entry)
    {
        entry = null;
        length = bytes.Length >= sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : 0;
        if (length < sizeof(int) + 1 + ChecksumBytes || length > Math.Min(bytes.Length, MostBytes))
            return false;
        ReadOnlySpan<byte> content = bytes[..(length - ChecksumBytes)];
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes[content.Length..]) != XxHash64.HashToUInt64(content))
            return false;
        using var reader = new BinaryReader(new MemoryStream(content[sizeof(int)..].ToArray()), Encoding.UTF8);
        entry = Read(reader);
        return true;
    }

    private static void Write(BinaryWriter writer, LedgerEntry entry)
    {
        switch (entry)
        {
            case LedgerEntry.Attempt attempt:
                writer.Write((byte)1);
                writer.Write(attempt.Number);
                writer.Write(attempt.HighestId);
                break;
            case LedgerEntry.Lineage lineage:
                writer.Write((byte)2);
                writer.Write(lineage.Sink);
                writer.Write(lineage.Number);
                break;
            case LedgerEntry.SavepointId savepoint:
                writer.Write((byte)3);
                writer.Write(savepoint.Id);
                break;
            case LedgerEntry.Origin origin:
                writer.Write((byte)4);
                writer.Write((ulong)(origin.Savepoint >> 64));
                writer.Write((ulong)origin.Savepoint);
                writer.Write(origin.CheckpointId);
                break;
        }
    }

    private static LedgerEntry Read(BinaryReader reader) => reader.ReadByte() switch
    {
        1 => new LedgerEntry.Attempt(reader.ReadInt64(), reader.ReadInt64()),
        2 => new LedgerEntry.Lineage(reader.ReadString(), reader.ReadInt32()),
        3 => new LedgerEntry.SavepointId(reader.ReadInt64()),
        4 => new LedgerEntry.Origin(new UInt128(reader.ReadUInt64(), reader.ReadUInt64()), reader.ReadInt64()),
        byte kind => throw new InvalidDataException($"it has an entry of the kind {kind}, which this program does not know"),
    };
}
