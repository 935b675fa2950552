using Freshet.Connectors.Kafka.Sources;

namespace Freshet.Connectors.Kafka.Clients;

/// <summary>Reads partitions. What stands between the source and the network: all calls may block, and none is made while another is under way.</summary>
internal interface IPartitionConsumer<T> : IDisposable
{
    /// <summary>The offset that an initializer means for a partition, as it is now.</summary>
    /// <exception cref="KafkaFailureException">The cluster does not answer, or there is no such offset.</exception>
    long Resolve(PartitionName partition, OffsetsInitializer initializer);

    /// <summary>Begins to read a partition at an offset.</summary>
    void Assign(PartitionName partition, long offset);

    /// <summary>Holds a partition up, or goes on with it.</summary>
    void SetPaused(PartitionName partition, bool isPaused);

    /// <summary>Adds what has come, at most so much; waits for the first of it. What it gives is in order for each partition.</summary>
    /// <exception cref="KafkaFailureException">A partition cannot be read on.</exception>
    void Fetch(List<FetchedRecord<T>> records, int most, TimeSpan wait);

    /// <summary>Tells the consumer group how far the job is. What goes wrong with that is nobody's loss.</summary>
    void CommitForMonitoring(IReadOnlyList<(PartitionName Partition, long Offset)> positions);
}

/// <summary>What came from a partition: a record, decoded or rejected or passed over, or word of the partition's present end. Immutable.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">Its offset; at the end, that of the record to come.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Record">The value and its time.</param>
/// <param name="Rejection">Why it was rejected.</param>
/// <param name="Bytes">The rejected value, cut to a bounded size.</param>
internal readonly record struct FetchedRecord<T>(
    PartitionName Partition, long Offset, FetchedKind Kind, Record<T> Record, string? Rejection = null, ReadOnlyMemory<byte> Bytes = default);

/// <summary>The kinds of what comes from a partition.</summary>
internal enum FetchedKind : byte
{
    Decoded,
    Skipped,
    Rejected,
    EndReached,
}
