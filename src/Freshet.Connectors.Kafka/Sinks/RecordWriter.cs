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
    private readonly byte[] _topic = Encoding.UTF8.GetBytes(topic);
    private readonly ArrayBufferWriter<byte> _key = new(256);
    private readonly ArrayBufferWriter<byte> _value = new(4096);
    private readonly KafkaHeaderWriter _headers = new();

    /// <summary>Appends a record; false, with what to tell of it, where it is larger than <paramref name="most"/>.</summary>
    public bool TryWrite(in Record<T> record, int most, IBufferWriter<byte> output, [NotNullWhen(false)] out DeadLetter? tooLarge)
    {
        _key.ResetWrittenCount();
        _value.ResetWrittenCount();
        _headers.Clear();
        bool hasKey = serializer.TryWriteKey(record.Value, _key);
        bool hasValue = serializer.TryWriteValue(record.Value, _value);
        serializer.WriteHeaders(record.Value, _headers);
        ReadOnlySpan<byte> own = serializer.TopicOf(record.Value) is { } name ? Encoding.UTF8.GetBytes(name) : _topic;
        int size = _key.WrittenCount + _value.WrittenCount + _headers.Written.Length;
        tooLarge = size > most ? TooLarge(own, size, most) : null;
        if (tooLarge is not null)
            return false;
        int length = RecordFormat.FixedBytes + own.Length + size;
        Span<byte> span = output.GetSpan(length)[..length];
        BinaryPrimitives.WriteInt32LittleEndian(span, length - 4);
        BinaryPrimitives.WriteUInt16LittleEndian(span[4..], checked((ushort)own.Length));
        own.CopyTo(span[6..]);
        Span<byte> rest = span[(6 + own.Length)..];
        BinaryPrimitives.WriteInt32LittleEndian(rest, serializer.PartitionOf(record.Value) ?? -1);
        BinaryPrimitives.WriteInt64LittleEndian(rest[4..], serializer.TimeOf(in record).Milliseconds);
        rest = WriteBytes(rest[12..], hasKey, _key.WrittenSpan);
        rest = WriteBytes(rest, hasValue, _value.WrittenSpan);
        _headers.Written.CopyTo(rest);
        output.Advance(length);
        return true;
    }

    private DeadLetter TooLarge(ReadOnlySpan<byte> to, int size, int most) => new(
        Encoding.UTF8.GetString(to), -1,
        string.Create(CultureInfo.InvariantCulture, $"The record takes {size} bytes, and the topic takes {most} (max.message.bytes, less what a batch needs)."),
        _value.WrittenSpan[..Math.Min(_value.WrittenCount, TopicLimits.MostRejectedBytes)].ToArray());

    private static Span<byte> WriteBytes(Span<byte> output, bool isThere, ReadOnlySpan<byte> bytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(output, isThere ? bytes.Length : RecordFormat.NoBytes);
        bytes.CopyTo(output[4..]);
        return output[(4 + (isThere ? bytes.Length : 0))..];
    }
}
