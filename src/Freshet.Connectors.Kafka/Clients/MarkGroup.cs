using Confluent.Kafka;

namespace Freshet.Connectors.Kafka.Clients;

/// <summary>
/// The private consumer group of a lineage, whose one offset is the lineage's mark. No member ever joins it. A consumer reads it, and not an
/// administrator's client: librdkafka 2.16 reads a null pointer when a coordinator that moves answers that one. Used by one thread.
/// </summary>
internal sealed class MarkGroup : IDisposable
{
    private readonly IConsumer<Ignore, Ignore> _consumer;
    private readonly TopicPartition _partition;

    /// <param name="settings">The cluster.</param>
    /// <param name="name">The group.</param>
    /// <param name="partition">Whose offset is the mark; nothing of it is read.</param>
    public MarkGroup(Dictionary<string, string> settings, string name, TopicPartition partition)
    {
        _partition = partition;
        var own = new Dictionary<string, string>(settings, StringComparer.Ordinal)
        {
            ["group.id"] = name,
            ["enable.auto.commit"] = "false",
            ["isolation.level"] = "read_committed",
        };
        _consumer = new ConsumerBuilder<Ignore, Ignore>(own).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
        Name = _consumer.ConsumerGroupMetadata;
    }

    /// <summary>What names the group to a transaction; only a consumer has it.</summary>
    public IConsumerGroupMetadata Name { get; }

    /// <summary>The mark; null where there is none. Waits for a transaction that is about to change it.</summary>
    public long? Read(TimeSpan timeout)
    {
        TopicPartitionOffset found = _consumer.Committed([_partition], timeout).Single();
        return found.Offset.Value >= 0 ? found.Offset.Value : null;
    }

    public void Dispose() => _consumer.Dispose();
}
