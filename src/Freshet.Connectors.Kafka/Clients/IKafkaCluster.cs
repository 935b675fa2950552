namespace Freshet.Connectors.Kafka.Clients;

/// <summary>What a source asks of a cluster. Thread-safe; the calls block.</summary>
internal interface IKafkaCluster
{
    /// <summary>The partitions of a topic.</summary>
    /// <exception cref="KafkaFailureException">The cluster cannot be reached, has no such topic, or does not show it.</exception>
    IReadOnlyList<int> PartitionsOf(string topic);

    /// <summary>Opens what a subtask reads its partitions with.</summary>
    /// <param name="topics">The topics of the source.</param>
    /// <param name="options">How they are read.</param>
    IPartitionConsumer OpenConsumer(IReadOnlyList<string> topics, KafkaSourceOptions options);
}

/// <summary>A cluster by librdkafka.</summary>
internal sealed class ConfluentCluster(KafkaConnection connection) : IKafkaCluster
{
    public IReadOnlyList<int> PartitionsOf(string topic)
    {
        using var admin = new ClusterAdmin(connection);
        return admin.PartitionsOf(topic);
    }

    public IPartitionConsumer OpenConsumer(IReadOnlyList<string> topics, KafkaSourceOptions options) =>
        new ConfluentPartitionConsumer(connection, topics.Count == 1 ? topics[0] : null, options);
}
