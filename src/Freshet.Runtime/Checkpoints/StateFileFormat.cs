using System.Buffers.Binary;
using System.IO.Hashing;

namespace Freshet.Runtime.Checkpoints;

/// <summary>
/// The file of a checkpoint's bytes: a header with magic, version, the checkpoint's id and a checksum; then frames of length, checksum and bytes, one for
/// each segment. Pure functions.
/// </summary>
internal static class StateFileFormat
{
    public const int HeaderBytes = 32; // magic 8, version 4, nothing 4, id 8, checksum 8
    public const int FrameHeaderBytes = 24; // length 8, checksum 16
    private const ulong Magic = 0x4154414448535246; // "FRSHDATA", little-endian
    private const int Version = 1;

    public static void WriteHeader(Span<byte> bytes, long checkpointId)
    {
        bytes[..HeaderBytes].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], Version);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], checkpointId);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], XxHash64.HashToUInt64(bytes[..24]));
    }

    /// <exception cref="InvalidDataException">It is no header; the message says why, as the end of a sentence.</exception>
    public static void CheckHeader(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes)
            throw new InvalidDataException("it is cut off within its header");
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic)
            throw new InvalidDataException("it does not begin as a file of a checkpoint's bytes does");
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]) != XxHash64.HashToUInt64(bytes[..24]))
            throw new InvalidDataException("the checksum of its header does not fit");
        int version = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        if (version != Version)
            throw new InvalidDataException($"it is of version {version}, and this program reads version {Version}");
    }

    public static void WriteFrameHeader(Span<byte> bytes, long length, UInt128 checksum)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        BinaryPrimitives.WriteUInt128LittleEndian(bytes[8..], checksum);
    }

    /// <exception cref="InvalidDataException">The frame is not the one that the manifest tells of; the message says why, as the end of a sentence.</exception>
    public static void CheckFrameHeader(ReadOnlySpan<byte> bytes, Segment segment)
    {
        if (BinaryPrimitives.ReadInt64LittleEndian(bytes) != segment.Length)
            throw new InvalidDataException($"the length at offset {segment.Offset} is not the one that the manifest tells of");
        if (BinaryPrimitives.ReadUInt128LittleEndian(bytes[8..]) != segment.Checksum)
            throw new InvalidDataException($"the checksum at offset {segment.Offset} is not the one that the manifest tells of");
    }

    /// <exception cref="InvalidDataException">The bytes are not those that were written.</exception>
    public static void CheckBytes(UInt128 checksum, Segment segment)
    {
        if (checksum != segment.Checksum)
            throw new InvalidDataException($"the checksum of the {segment.Length} bytes behind offset {segment.Offset} does not fit them");
    }
}
