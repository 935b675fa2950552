namespace Freshet.Connectors.Kafka.Clients;

/// <summary>A record on its way to a topic. Its memory is valid during the call that takes it only.</summary>
internal readonly ref struct OutgoingRecord
{
    public const int AnyPartition = -1;

    public required string Topic { get; init; }

    /// <summary><see cref="AnyPartition"/> where the key decides, or nothing.</summary>
    public int Partition { get; init; }

    public EventTime Time { get; init; }

    public bool HasKey { get; init; }

    public ReadOnlySpan<byte> Key { get; init; }

    /// <summary>Without one it is a tombstone.</summary>
    public bool HasValue { get; init; }

    public ReadOnlySpan<byte> Value { get; init; }

    /// <summary>As <see cref="Sinks.RecordFormat"/> writes them.</summary>
    public ReadOnlySpan<byte> Headers { get; init; }
}
