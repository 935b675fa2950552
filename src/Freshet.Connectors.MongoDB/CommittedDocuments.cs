using System.Buffers;
using System.Buffers.Binary;

namespace Freshet.Connectors.MongoDB;

/// <summary>
/// A committable's bytes: the version 1, the number of documents, the time of the barrier in milliseconds since 1970, the documents as BSON behind
/// each other.
/// </summary>
internal ref struct CommittedDocuments
{
    public const int HeadLength = 13;

    /// <summary>The room that a document leaves for the id that it may get.</summary>
    public const int MaxIdBytes = 2048;

    private const byte Version = 1;

    private ReadOnlySpan<byte> _rest;

    /// <exception cref="InvalidDataException">The bytes are of another version, or no committable.</exception>
    public CommittedDocuments(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeadLength)
            throw Torn();
        if (bytes[0] != Version)
            throw new InvalidDataException($"Documents in the checkpoint have the version {bytes[0]}, and this sink reads {Version}. Restart with the program that wrote them.");
        Count = BinaryPrimitives.ReadInt32LittleEndian(bytes[1..]);
        Time = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(bytes[5..]));
        _rest = bytes[HeadLength..];
    }

    public int Count { get; }

    public DateTimeOffset Time { get; }

    public static void WriteHead(Span<byte> head, int count, DateTimeOffset time)
    {
        head[0] = Version;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], count);
        BinaryPrimitives.WriteInt64LittleEndian(head[5..], time.ToUnixTimeMilliseconds());
    }

    public static ReadOnlySequence<byte> Joined(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> documents)
    {
        var first = new Part(head, null);
        var last = new Part(documents, first);
        return new ReadOnlySequence<byte>(first, 0, last, documents.Length);
    }

    /// <exception cref="InvalidDataException">The bytes end in the middle of a document.</exception>
    public ReadOnlySpan<byte> Next()
    {
        int length = _rest.Length < 4 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(_rest);
        if (length < 5 || length > _rest.Length)
            throw Torn();
        ReadOnlySpan<byte> document = _rest[..length];
        _rest = _rest[length..];
        return document;
    }

    private static InvalidDataException Torn() =>
        new("Documents in the checkpoint end in the middle of one. Restart from an earlier checkpoint.");

    private sealed class Part : ReadOnlySequenceSegment<byte>
    {
        public Part(ReadOnlyMemory<byte> memory, Part? before)
        {
            Memory = memory;
            if (before is null)
                return;
            RunningIndex = before.Memory.Length;
            before.Next = this;
        }
    }
}
