using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Freshet.Connectors.Kafka.Clients;

/// <summary>Asks a cluster what it has. The calls block.</summary>
internal static class KafkaTopology
{
    /// <summary>The partitions of a topic.</summary>
    /// <exception cref="KafkaFailureException">The cluster cannot be reached, has no such topic, or does not show it.</exception>
    public static IReadOnlyList<int> CheckTopic(IAdminClient admin, KafkaConnection connection, string topic, TimeSpan timeout)
    {
        Metadata metadata;
        try
        {
            metadata = admin.GetMetadata(topic, timeout);
        }
        catch (KafkaException e)
        {
            throw new KafkaFailureException(
                KafkaFailure.Unknown, $"The Kafka cluster at {connection} does not answer: {KafkaErrors.Text(e.Error)} Check the address, that the broker runs, and what it asks of its clients (TLS, name and password).", e);
        }

        TopicMetadata? found = metadata.Topics.Find(t => t.Topic == topic);
        ErrorCode code = found?.Error.Code ?? ErrorCode.UnknownTopicOrPart;
        if (code == ErrorCode.NoError && found!.Partitions.Count > 0)
            return [.. found.Partitions.Select(p => p.PartitionId).Order()];
        throw new KafkaFailureException(KafkaFailure.Permanent, code switch
        {
            ErrorCode.TopicAuthorizationFailed => $"The Kafka cluster at {connection} does not let this client use the topic '{topic}'. Give its user the right to it.",
            ErrorCode.TopicException => $"'{topic}' is no name that a Kafka topic can have.",
            _ => $"The Kafka cluster at {connection} has no topic '{topic}'. Create it, or correct the name.",
        });
    }

    /// <summary>Looks whether this client may write to a topic; a broker without access rules lets everybody.</summary>
    /// <exception cref="KafkaFailureException">It may not.</exception>
    public static void CheckWritable(IAdminClient admin, KafkaConnection connection, string topic)
    {
        try
        {
            DescribeTopicsResult result = admin.DescribeTopicsAsync(
                TopicCollection.OfTopicNames([topic]), new DescribeTopicsOptions { IncludeAuthorizedOperations = true }).GetAwaiter().GetResult();
            if (result.TopicDescriptions.Single().AuthorizedOperations is not { Count: > 0 } operations || operations.Contains(AclOperation.Write))
                return;
        }
        catch (KafkaException)
        {
            return; // an older broker does not tell; then the first record does
        }

        throw new KafkaFailureException(
            KafkaFailure.Permanent, $"The Kafka cluster at {connection} does not let this client write to the topic '{topic}'. Give its user the right to it.");
    }

    /// <summary>What the broker lets a producer do with a topic, asked by a connection of its own.</summary>
    public static TopicLimits ReadLimits(KafkaConnection connection, string topic)
    {
        using IAdminClient admin = new AdminClientBuilder(connection.ToSettings()).SetLogHandler(static (_, _) => { }).Build();
        return ReadLimits(admin, topic);
    }

    /// <summary>What the broker lets a producer do with a topic; the defaults where it does not tell.</summary>
    public static TopicLimits ReadLimits(IAdminClient admin, string topic)
    {
        try
        {
            int broker = admin.GetMetadata(TimeSpan.FromSeconds(10)).OriginatingBrokerId;
            List<DescribeConfigsResult> configs = admin.DescribeConfigsAsync(
            [
                new ConfigResource { Type = ResourceType.Broker, Name = broker.ToString(CultureInfo.InvariantCulture) },
                new ConfigResource { Type = ResourceType.Topic, Name = topic },
            ]).GetAwaiter().GetResult();
            return new TopicLimits(
                (int)(NumberOf(configs, "max.message.bytes") ?? NumberOf(configs, "message.max.bytes") ?? TopicLimits.Default.MaxMessageBytes),
                TimeSpan.FromMilliseconds(NumberOf(configs, "transaction.max.timeout.ms") ?? TopicLimits.Default.MaxTransaction.TotalMilliseconds),
                TimeSpan.FromMinutes(NumberOf(configs, "offsets.retention.minutes") ?? TopicLimits.Default.OffsetsRetention.TotalMinutes));
        }
        catch (KafkaException)
        {
            return TopicLimits.Default; // the right to read settings is a right of its own; the broker itself refuses what is too much
        }
    }

    private static long? NumberOf(List<DescribeConfigsResult> configs, string name)
    {
        foreach (DescribeConfigsResult config in configs)
        {
            if (config.Entries.TryGetValue(name, out ConfigEntryResult? entry) && long.TryParse(entry.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
                return number;
        }

        return null;
    }
}
