using System.Buffers;
using Freshet.State;

namespace Freshet;

/// <summary>Dead letters as bytes: source, position, reason, the bytes that were kept, and how many there had been.</summary>
internal sealed class DeadLetterSerializer : Serializer<DeadLetter>
{
    private readonly Serializer<(string Source, long Position, string Reason, byte[] Bytes, long Length)> _parts =
        Serializers.For<(string, long, string, byte[], long)>();

    public override void Write(DeadLetter value, IBufferWriter<byte> output) =>
        _parts.Write((value.Source, value.Position, value.Reason, value.Bytes.ToArray(), value.Length), output);

    public override DeadLetter Read(ReadOnlySpan<byte> bytes)
    {
        (string source, long position, string reason, byte[] kept, long length) = _parts.Read(bytes);
        return new DeadLetter(source, position, reason, kept) { Length = length };
    }
}
