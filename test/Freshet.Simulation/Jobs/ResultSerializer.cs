using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Freshet.State;

namespace Freshet.Simulation.Jobs;

/// <summary>Results as bytes: value, order, length of the id, id, key.</summary>
internal sealed class ResultSerializer : Serializer<Result>
{
    private const int FixedBytes = 16;

    public static ResultSerializer Instance { get; } = new();

    public override void Write(Result value, IBufferWriter<byte> output)
    {
        Span<byte> head = output.GetSpan(FixedBytes);
        BinaryPrimitives.WriteInt64LittleEndian(head, value.Value);
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], value.Order);
        BinaryPrimitives.WriteInt32LittleEndian(head[12..], value.Id.Length);
        output.Advance(FixedBytes);
        output.Write(Encoding.ASCII.GetBytes(value.Id + value.Key));
    }

    public override Result Read(ReadOnlySpan<byte> bytes)
    {
        string text = Encoding.ASCII.GetString(bytes[FixedBytes..]);
        int idLength = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
        return new Result(
            text[..idLength], text[idLength..], BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]), BinaryPrimitives.ReadInt64LittleEndian(bytes));
    }
}
