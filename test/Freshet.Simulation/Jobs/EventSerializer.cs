using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Freshet.State;

namespace Freshet.Simulation.Jobs;

/// <summary>Events as bytes: id, time, amount, key.</summary>
internal sealed class EventSerializer : Serializer<Event>
{
    private const int FixedBytes = 16;

    public static EventSerializer Instance { get; } = new();

    public override void Write(Event value, IBufferWriter<byte> output)
    {
        Span<byte> head = output.GetSpan(FixedBytes);
        BinaryPrimitives.WriteInt32LittleEndian(head, value.Id);
        BinaryPrimitives.WriteInt64LittleEndian(head[4..], value.Time);
        BinaryPrimitives.WriteInt32LittleEndian(head[12..], value.Amount);
        output.Advance(FixedBytes);
        output.Write(Encoding.ASCII.GetBytes(value.Key));
    }

    public override Event Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadInt32LittleEndian(bytes), Encoding.ASCII.GetString(bytes[FixedBytes..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[4..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]));
}
