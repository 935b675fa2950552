using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Freshet.Connectors.Kafka.Clients;

namespace Freshet.Connectors.Kafka.Sinks;

/// <summary>Writes values as the bytes of <see cref="RecordFormat"/>. Used by one thread.</summary>
internal sealed class RecordWriter<T>(string topic, KafkaSerializer<T> serializer)
{
    private readonly RecordMaker<T> _records = new(topic, serializer);

    /// <summary>Appends a record; false, with what to tell of it, where it is larger than <paramref name="most"/>.</summary>
    public bool TryWrite(in Record<T> record, int most, IBufferWriter<byte> output, [NotNullWhen(false)] out DeadLetter? tooLarge)
    {
        OutgoingRecord made = _records.Make(in record);
        int size = made.Key.Length + made.Value.Length + made.Headers.Length;
        tooLarge = size > most ? TooLarge(in made, size, most) : null;
        if (tooLarge is not null)
            return false;
        int topicLength = Encoding.UTF8.GetByteCount(made.Topic);
        int length = RecordFormat.FixedBytes + topicLength + size;
        Span<byte> span = output.GetSpan(length)[..length];
        BinaryPrimitives.WriteInt32LittleEndian(span, length - 4);
        BinaryPrimitives.WriteUInt16LittleEndian(span[4..], checked((ushort)topicLength));
        Encoding.UTF8.GetBytes(made.Topic, span[6..]);
        Span<byte> rest = span[(6 + topicLength)..];
        BinaryPrimitives.WriteInt32LittleEndian(rest, made.Partition);
        BinaryPrimitives.WriteInt64LittleEndian(rest[4..], made.Time.Milliseconds);
        rest = WriteBytes(rest[12..], made.HasKey, made.Key);
        rest = WriteBytes(rest, made.HasValue, made.Value);
        made.Headers.CopyTo(rest);
        output.Advance(length);
        return true;
    }

    private static DeadLetter TooLarge(in OutgoingRecord record, int size, int most) => new(
        record.Topic, -1,
        string.Create(CultureInfo.InvariantCulture, $"The record takes {size} bytes, and the topic takes {most} (max.message.bytes, less what a batch needs)."),
        record.Value[..Math.Min(record.Value.Length, TopicLimits.MostRejectedBytes)].ToArray());

    private static Span<byte> WriteBytes(Span<byte> output, bool isThere, scoped ReadOnlySpan<byte> bytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(output, isThere ? bytes.Length : RecordFormat.NoBytes);
        bytes.CopyTo(output[4..]);
        return output[(4 + (isThere ? bytes.Length : 0))..];
    }
}
