using System.Buffers;
using System.Buffers.Binary;

namespace Freshet.Connectors.Kafka.Sources;

/// <summary>How far a partition is read, and to where. Immutable.</summary>
/// <param name="Next">The offset of the next record; <see cref="Beginning"/> for the first that is there.</param>
/// <param name="End">The offset that is not read any more; <see cref="NoEnd"/> for none.</param>
internal readonly record struct PartitionPosition(long Next, long End)
{
    public const long Beginning = -2;
    public const long NoEnd = -1;

    private const byte Version = 1;
    private const int Length = 17;

    public bool IsAtEnd => End != NoEnd && Next >= End;

    public static PartitionPosition Read(ReadOnlySpan<byte> bytes) => bytes.Length == Length && bytes[0] == Version
        ? new PartitionPosition(BinaryPrimitives.ReadInt64LittleEndian(bytes[1..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[9..]))
        : throw new InvalidDataException("The position of a Kafka partition in the checkpoint is of another version. Restart with the program that wrote it.");

    public void Write(IBufferWriter<byte> output)
    {
        Span<byte> span = output.GetSpan(Length);
        span[0] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(span[1..], Next);
        BinaryPrimitives.WriteInt64LittleEndian(span[9..], End);
        output.Advance(Length);
    }
}
