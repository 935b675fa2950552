namespace Freshet.Connectors.Kafka;

/// <summary>How a sink writes to its topic. Immutable; safe to share.</summary>
public sealed record KafkaSinkOptions
{
    /// <summary>What a reader may rely on.</summary>
    public KafkaDelivery Delivery { get; init; } = KafkaDelivery.AtLeastOnce;

    /// <summary>
    /// What the transactional ids of the sink begin with: with the sink's uid and the number of the subtask they say whose a transaction is. Null:
    /// <c>freshet-</c> and the topic. Two jobs that fill one topic by sinks of the same uid need each its own (the second is refused, not mixed up with the first);
    /// a job that changes it forgets what was committed.
    /// </summary>
    public string? TransactionalIdPrefix
    {
        get;
        init
        {
            if (value is not null)
                ArgumentException.ThrowIfNullOrWhiteSpace(value);
            field = value;
        }
    }

    /// <summary>How long the broker waits for a transaction before it gives it up; at most its <c>transaction.max.timeout.ms</c>. A transaction is open only while
    /// an epoch is written.</summary>
    public TimeSpan TransactionTimeout
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromSeconds(1));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(1));
            field = value;
        }
    } = TimeSpan.FromMinutes(1);

    /// <summary>Bytes of an epoch at which a checkpoint is asked for early.</summary>
    public long EarlyCheckpointBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 64 << 20;

    /// <summary>Bytes of an epoch that are kept in memory; what is beyond goes to a file in <see cref="SpoolFolder"/>.</summary>
    public long EpochMemoryBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 32 << 20;

    /// <summary>The folder of that file, which has no name any more when it is full: the system's folder for such files by default.</summary>
    public string SpoolFolder { get; init; } = Path.GetTempPath();

    /// <summary>librdkafka's word for the compression of batches: <c>none</c>, <c>lz4</c>, <c>zstd</c>, <c>gzip</c>, <c>snappy</c>.</summary>
    public string Compression { get; init; } = "none";

    /// <summary>How long a batch waits for more records.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(2);

    internal string PrefixFor(string topic) => TransactionalIdPrefix ?? $"freshet-{topic}";
}
