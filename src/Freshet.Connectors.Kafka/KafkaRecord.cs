using Confluent.Kafka;

namespace Freshet.Connectors.Kafka;

/// <summary>A record of a topic as it came. Its memory is valid during the call that gives it only.</summary>
public readonly ref struct KafkaRecord
{
    private readonly Headers? _headers;

    internal KafkaRecord(string topic, int partition, long offset, EventTime timestamp, Headers? headers)
    {
        Topic = topic;
        Partition = partition;
        Offset = offset;
        Timestamp = timestamp;
        _headers = headers;
    }

    /// <summary>The topic.</summary>
    public string Topic { get; }

    /// <summary>The partition.</summary>
    public int Partition { get; }

    /// <summary>The record's number in the partition.</summary>
    public long Offset { get; }

    /// <summary>The record's timestamp; <see cref="EventTime.None"/> where it has none.</summary>
    public EventTime Timestamp { get; }

    /// <summary>Whether the record has a key, though it may be empty.</summary>
    public bool HasKey { get; internal init; }

    /// <summary>The key's bytes.</summary>
    public ReadOnlySpan<byte> Key { get; internal init; }

    /// <summary>Whether the value is null: with compaction, that the key is gone.</summary>
    public bool IsTombstone { get; internal init; }

    /// <summary>The value's bytes.</summary>
    public ReadOnlySpan<byte> Value { get; internal init; }

    /// <summary>
    /// Finds the last header of a name; the value of one that is null is empty. Headers are read where <see cref="KafkaSourceOptions.ReadHeaders"/>
    /// says so.
    /// </summary>
    public bool TryGetHeader(string name, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (_headers is null || !_headers.TryGetLastBytes(name, out byte[]? bytes))
            return false;
        value = bytes;
        return true;
    }
}
