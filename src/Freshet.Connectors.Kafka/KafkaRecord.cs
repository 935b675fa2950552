using Confluent.Kafka;

namespace Freshet.Connectors.Kafka;

/// <summary>A record of a topic as it came. Its memory is valid during the call that gives it only.</summary>
public readonly ref struct KafkaRecord
{
    private readonly Headers? _headers;

    internal KafkaRecord(string topic, bool hasKey, ReadOnlySpan<byte> key, bool isTombstone, ReadOnlySpan<byte> value, Headers? headers)
    {
        Topic = topic;
        HasKey = hasKey;
        Key = key;
        IsTombstone = isTombstone;
        Value = value;
        _headers = headers;
    }

    /// <summary>The topic.</summary>
    public string Topic { get; }

    /// <summary>Whether the record has a key, though it may be empty.</summary>
    public bool HasKey { get; }

    /// <summary>The key's bytes.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>Whether the value is null: with compaction, that the key is gone.</summary>
    public bool IsTombstone { get; }

    /// <summary>The value's bytes.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>Finds the last header of a name. Headers are read where <see cref="KafkaSourceOptions.ReadHeaders"/> says so.</summary>
    public bool TryGetHeader(string name, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (_headers is null || !_headers.TryGetLastBytes(name, out byte[] bytes))
            return false;
        value = bytes;
        return true;
    }
}
