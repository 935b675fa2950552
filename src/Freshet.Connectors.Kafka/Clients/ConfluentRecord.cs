using Confluent.Kafka;
using Freshet.Connectors.Kafka.Sinks;

namespace Freshet.Connectors.Kafka.Clients;

/// <summary>Outgoing records as librdkafka takes them. Pure functions.</summary>
internal static class ConfluentRecord
{
    public static Message<byte[]?, byte[]?> MessageOf(in OutgoingRecord record) => new()
    {
        Key = record.HasKey ? record.Key.ToArray() : null,
        Value = record.HasValue ? record.Value.ToArray() : null,
        Timestamp = record.Time == EventTime.None ? Timestamp.Default : new Timestamp(record.Time.Milliseconds, TimestampType.CreateTime),
        Headers = HeadersOf(record.Headers),
    };

    public static TopicPartition TopicPartitionOf(in OutgoingRecord record) =>
        new(record.Topic, record.Partition == OutgoingRecord.AnyPartition ? Partition.Any : new Partition(record.Partition));

    private static Headers? HeadersOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return null;
        var headers = new Headers();
        while (RecordFormat.TryNextHeader(ref bytes, out string name, out ReadOnlySpan<byte> value, out bool hasValue))
            headers.Add(name, hasValue ? value.ToArray() : null);
        return headers;
    }
}
