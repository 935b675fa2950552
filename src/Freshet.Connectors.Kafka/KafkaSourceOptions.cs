namespace Freshet.Connectors.Kafka;

/// <summary>How a source reads its topics. Immutable; safe to share.</summary>
public sealed record KafkaSourceOptions
{
    /// <summary>Where partitions are read from at the job's first start.</summary>
    public OffsetsInitializer StartingOffsets { get; init; } = OffsetsInitializer.Earliest;

    /// <summary>Up to where partitions are read, seen when the job starts; null: without end.</summary>
    public OffsetsInitializer? BoundedAt { get; init; }

    /// <summary>
    /// The consumer group whose offsets follow the checkpoints, so that tools show how far the job is; they are never gone by, but for a first start with
    /// <see cref="OffsetsInitializer.CommittedOffsets"/>. Null: none are committed.
    /// </summary>
    public string? GroupId { get; init; }

    /// <summary>How often new partitions are looked for; null for never. They are read from their first record. A bounded source looks for none.</summary>
    public TimeSpan? PartitionDiscoveryInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether records of transactions that are not committed are left out, as they should be.</summary>
    public bool ReadCommitted { get; init; } = true;

    /// <summary>Whether headers are read: <see cref="KafkaRecord.TryGetHeader"/>.</summary>
    public bool ReadHeaders { get; init; }

    /// <summary>
    /// Whether a partition of which the next record is gone (deleted by the topic's retention) is read on from the first that is there, instead of failing
    /// the job.
    /// </summary>
    public bool SkipDeletedRecords { get; init; }

    /// <summary>
    /// Bytes of records that wait to be taken, of all partitions of a subtask together, before no more are read for a while: 16 MB unless set. librdkafka
    /// itself holds up to <c>queued.max.messages.kbytes</c> beside them.
    /// </summary>
    public long QueuedBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 16 << 20;
}
