using System.Buffers;
using System.Buffers.Binary;
using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>The bytes of a record: its time, then its value.</summary>
internal sealed class RecordSerializer<T>(Serializer<T> values) : Serializer<Record<T>>
{
    public override StateSchema? Schema { get; } = StateSchemas.Of("record", ("value", values.Schema));

    public override Serializer<Record<T>> Reading(StateSchema written) => Schema is null || Schema.Equals(written)
        ? this
        : new RecordSerializer<T>(values.Reading(StateSchemas.PartsOf(written, Schema)[0].Schema));

    public override void Write(Record<T> value, IBufferWriter<byte> output)
    {
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(8), value.Time.Milliseconds);
        output.Advance(8);
        values.Write(value.Value, output);
    }

    public override Record<T> Read(ReadOnlySpan<byte> bytes)
    {
        var time = new EventTime(SectionReader.NextInt64(ref bytes));
        return new Record<T>(values.Read(bytes), time);
    }
}
