using Freshet.Connectors.Kafka.Clients;

namespace Freshet.Connectors.Kafka;

/// <summary>Sees to the topics of a cluster. Pure functions but for the cluster; the calls block.</summary>
public static class KafkaTopics
{
    /// <summary>Makes a topic where it is not there, with the cluster's default replication.</summary>
    /// <param name="connection">The cluster.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="partitions">How many partitions it gets; at least 1. One that is there keeps its own.</param>
    /// <returns>Whether it was made.</returns>
    /// <exception cref="SuppressRestartsException">The cluster does not let this client make it, or does not trust it.</exception>
    /// <exception cref="IOException">The cluster does not answer.</exception>
    public static bool Ensure(KafkaConnection connection, string topic, int partitions)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentException.ThrowIfNullOrWhiteSpace(topic);
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        return KafkaFailureException.Told(() =>
        {
            using var admin = new ClusterAdmin(connection);
            return admin.EnsureTopic(topic, partitions);
        });
    }
}
