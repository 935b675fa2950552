using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Freshet.Connectors.Kafka.Clients;

/// <summary>
/// Asks a cluster what it has. The calls block. Topics are described, not looked up by their metadata: that would make one that is not there, where
/// the broker makes topics by itself.
/// </summary>
internal sealed class ClusterAdmin : IDisposable
{
    private const short BrokersDefault = -1;

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private readonly KafkaConnection _connection;
    private readonly IAdminClient _admin;
    private readonly CancellationTokenSource _refused = new();
    private volatile Error? _lastError;

    public ClusterAdmin(KafkaConnection connection)
    {
        _connection = connection;
        _admin = new AdminClientBuilder(connection.ToSettings()).SetLogHandler(static (_, _) => { }).SetErrorHandler((_, error) => Note(error)).Build();
    }

    /// <summary>The partitions of a topic.</summary>
    /// <exception cref="KafkaFailureException">The cluster cannot be reached, has no such topic, or does not show it.</exception>
    public IReadOnlyList<int> PartitionsOf(string topic) => [.. Describe(topic).Partitions.Select(p => p.Partition).Order()];

    /// <summary>Looks whether a topic is there and this client may write to it; a broker without access rules lets everybody.</summary>
    /// <exception cref="KafkaFailureException">It may not, or what <see cref="PartitionsOf"/> throws.</exception>
    public void CheckWritable(string topic)
    {
        if (Describe(topic).AuthorizedOperations is { Count: > 0 } operations && !operations.Contains(AclOperation.Write))
        {
            throw new KafkaFailureException(
                KafkaFailure.Permanent, $"The Kafka cluster at {_connection} does not let this client write to the topic '{topic}'. Give its user the right to it.");
        }
    }

    /// <summary>Makes a topic where it is not there, with the cluster's default replication.</summary>
    /// <returns>Whether it was made.</returns>
    /// <exception cref="KafkaFailureException">It is not there and cannot be made, or what <see cref="PartitionsOf"/> throws but for a topic that is not there.</exception>
    public bool EnsureTopic(string topic, int partitions)
    {
        try
        {
            Describe(topic);
            return false;
        }
        catch (KafkaFailureException e) when (e.InnerException is DescribeTopicsException { Results.TopicDescriptions: [{ Error.Code: ErrorCode.UnknownTopicOrPart }] })
        {
            return Create(topic, partitions);
        }
    }

    /// <summary>What the broker lets a producer do with a topic; the defaults where it does not tell.</summary>
    public TopicLimits ReadLimits(string topic)
    {
        try
        {
            Metadata metadata = _admin.GetMetadata(CallTimeout);
            // The connection to a bootstrap address has no broker's number until it is known whose address that is.
            int broker = metadata.OriginatingBrokerId >= 0 ? metadata.OriginatingBrokerId : metadata.Brokers.Min(b => b.BrokerId);
            List<DescribeConfigsResult> configs = Wait(_admin.DescribeConfigsAsync(
                [
                    new ConfigResource { Type = ResourceType.Broker, Name = broker.ToString(CultureInfo.InvariantCulture) },
                    new ConfigResource { Type = ResourceType.Topic, Name = topic },
                ],
                new DescribeConfigsOptions { RequestTimeout = CallTimeout }));
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

    /// <summary>
    /// The consumer groups whose names begin so. By the older call, which describes each group too: librdkafka 2.16 frees the errors of the newer one
    /// (ListConsumerGroups) twice, and takes the process down when a broker that has just begun answers that one.
    /// </summary>
    /// <exception cref="KafkaException">The cluster does not tell.</exception>
    public IReadOnlyList<string> GroupsOf(string prefix) =>
        [.. CoordinatorCall.Make(() => _admin.ListGroups(CallTimeout)).Select(g => g.Group).Where(g => g.StartsWith(prefix, StringComparison.Ordinal))];

    /// <summary>An offset of each partition of a topic; below 0 where there is none.</summary>
    /// <exception cref="KafkaFailureException">The cluster does not answer.</exception>
    public Dictionary<int, long> ListOffsets(string topic, OffsetSpec spec, IsolationLevel isolation)
    {
        IReadOnlyList<int> partitions = PartitionsOf(topic);
        try
        {
            ListOffsetsResult result = Wait(_admin.ListOffsetsAsync(
                partitions.Select(p => new TopicPartitionOffsetSpec { TopicPartition = new TopicPartition(topic, p), OffsetSpec = spec }),
                new ListOffsetsOptions { IsolationLevel = isolation, RequestTimeout = CallTimeout }));
            return result.ResultInfos.ToDictionary(i => i.TopicPartitionOffsetError.Partition.Value, i => i.TopicPartitionOffsetError.Offset.Value);
        }
        catch (KafkaException e)
        {
            throw new KafkaFailureException(KafkaFailure.Unknown, $"The Kafka cluster at {_connection} does not tell the offsets of the topic '{topic}': {KafkaErrors.Text(e.Error)}", e);
        }
    }

    public void Dispose()
    {
        _admin.Dispose();
        _refused.Dispose();
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

    private bool Create(string topic, int partitions)
    {
        try
        {
            _admin.CreateTopicsAsync(
                [new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = BrokersDefault }],
                new CreateTopicsOptions { RequestTimeout = CallTimeout, OperationTimeout = CallTimeout }).WaitAsync(_refused.Token).GetAwaiter().GetResult();
            return true;
        }
        catch (CreateTopicsException e) when (e.Results[0].Error.Code == ErrorCode.TopicAlreadyExists)
        {
            return false; // somebody else was faster
        }
        catch (CreateTopicsException e)
        {
            throw new KafkaFailureException(
                KafkaFailure.Permanent, $"The topic '{topic}' is not there, and the Kafka cluster at {_connection} does not let this client make it: {KafkaErrors.Text(e.Results[0].Error)} Create it.", e);
        }
        catch (KafkaException e)
        {
            throw NoAnswer(e.Error, e);
        }
    }

    private TopicDescription Describe(string topic)
    {
        try
        {
            return Wait(_admin.DescribeTopicsAsync(
                TopicCollection.OfTopicNames([topic]), new DescribeTopicsOptions { IncludeAuthorizedOperations = true, RequestTimeout = CallTimeout })).TopicDescriptions.Single();
        }
        catch (DescribeTopicsException e) when (e.Results.TopicDescriptions.FirstOrDefault() is { Error.IsError: true } described)
        {
            throw Unusable(topic, described.Error, e);
        }
        catch (KafkaException e)
        {
            throw NoAnswer(e.Error, e);
        }
        catch (OperationCanceledException e)
        {
            throw NoAnswer(_lastError!, e);
        }
    }

    private KafkaFailureException Unusable(string topic, Error error, Exception cause) => new(
        error.Code is ErrorCode.UnknownTopicOrPart or ErrorCode.TopicException or ErrorCode.TopicAuthorizationFailed ? KafkaFailure.Permanent : KafkaFailure.Unknown,
        error.Code switch
        {
            ErrorCode.UnknownTopicOrPart => $"The Kafka cluster at {_connection} has no topic '{topic}'. Create it, or correct the name.",
            ErrorCode.TopicException => $"'{topic}' is no name that a Kafka topic can have.",
            ErrorCode.TopicAuthorizationFailed => $"The Kafka cluster at {_connection} does not let this client use the topic '{topic}'. Give its user the right to it.",
            _ => $"The Kafka cluster at {_connection} does not describe the topic '{topic}': {KafkaErrors.Text(error)}",
        },
        cause);

    /// <summary>What went wrong with the connection says more than that nothing came through it.</summary>
    private KafkaFailureException NoAnswer(Error error, Exception cause)
    {
        Error told = _lastError ?? error;
        return IsRefused(told)
            ? new KafkaFailureException(
                KafkaFailure.Permanent, $"The Kafka cluster at {_connection} and this client do not trust each other: {KafkaErrors.Text(told)} Check what it asks of its clients (TLS, name and password).", cause)
            : new KafkaFailureException(
                KafkaFailure.Unknown, $"The Kafka cluster at {_connection} does not answer: {KafkaErrors.Text(told)} Check the address, that the broker runs, and what it asks of its clients (TLS, name and password).", cause);
    }

    private static bool IsRefused(Error error) => error.Code is ErrorCode.Local_Authentication or ErrorCode.Local_Ssl or ErrorCode.SaslAuthenticationFailed;

    private void Note(Error error)
    {
        if (error.Code != ErrorCode.Local_AllBrokersDown || _lastError is null)
            _lastError = error;
        if (IsRefused(error))
            _refused.Cancel(); // the same would be said again and again
    }

    private T Wait<T>(Task<T> call) => call.WaitAsync(_refused.Token).GetAwaiter().GetResult();
}
