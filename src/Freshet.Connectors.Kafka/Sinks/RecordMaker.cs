using System.Buffers;
using Freshet.Connectors.Kafka.Clients;

namespace Freshet.Connectors.Kafka.Sinks;

/// <summary>Makes of values the records that go to a topic. Used by one thread.</summary>
internal sealed class RecordMaker<T>(string topic, KafkaSerializer<T> serializer)
{
    private readonly ArrayBufferWriter<byte> _key = new(256);
    private readonly ArrayBufferWriter<byte> _value = new(4096);
    private readonly KafkaHeaderWriter _headers = new();

    /// <summary>The record of a value; it is valid until the next call.</summary>
    public OutgoingRecord Make(in Record<T> record)
    {
        _key.ResetWrittenCount();
        _value.ResetWrittenCount();
        _headers.Clear();
        bool hasKey = serializer.TryWriteKey(record.Value, _key);
        bool hasValue = serializer.TryWriteValue(record.Value, _value);
        serializer.WriteHeaders(record.Value, _headers);
        return new OutgoingRecord
        {
            Topic = serializer.TopicOf(record.Value) ?? topic,
            Partition = serializer.PartitionOf(record.Value) ?? OutgoingRecord.AnyPartition,
            Time = serializer.TimeOf(in record),
            HasKey = hasKey,
            Key = hasKey ? _key.WrittenSpan : default,
            HasValue = hasValue,
            Value = hasValue ? _value.WrittenSpan : default,
            Headers = _headers.Written,
        };
    }
}
