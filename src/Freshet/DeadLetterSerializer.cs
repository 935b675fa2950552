using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Freshet.State;

namespace Freshet;

/// <summary>Dead letters as bytes: source, position, reason, and the raw bytes.</summary>
internal sealed class DeadLetterSerializer : Serializer<DeadLetter>
{
    public override void Write(DeadLetter value, IBufferWriter<byte> output)
    {
        WriteText(value.Source, output);
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(8), value.Position);
        output.Advance(8);
        WriteText(value.Reason, output);
        output.Write(value.Bytes.Span);
    }

    public override DeadLetter Read(ReadOnlySpan<byte> bytes)
    {
        string source = ReadText(ref bytes);
        long position = BinaryPrimitives.ReadInt64LittleEndian(Take(ref bytes, 8));
        string reason = ReadText(ref bytes);
        return new DeadLetter(source, position, reason, bytes.ToArray());
    }

    private static void WriteText(string text, IBufferWriter<byte> output)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(4), length);
        output.Advance(4);
        Encoding.UTF8.GetBytes(text, output);
    }

    private static string ReadText(ref ReadOnlySpan<byte> bytes) =>
        Encoding.UTF8.GetString(Take(ref bytes, BinaryPrimitives.ReadInt32LittleEndian(Take(ref bytes, 4))));

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, int length)
    {
        if (length < 0 || bytes.Length < length)
            throw new InvalidDataException("A dead letter ends in the middle of a field.");
        ReadOnlySpan<byte> taken = bytes[..length];
        bytes = bytes[length..];
        return taken;
    }
}
