using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Freshet.Connectors.Kafka.Sources;

namespace Freshet.Connectors.Kafka.Clients;

/// <summary>
/// Reads partitions by librdkafka. No group is joined: partitions are assigned. Used by one call at a time.
/// </summary>
internal sealed class ConfluentPartitionConsumer : IPartitionConsumer
{
    // What comes in quick succession is handed on together: to wake the task for each of librdkafka's deliveries would cost more than the records.
    private const int LullMilliseconds = 1;

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private readonly KafkaConnection _connection;
    private readonly string? _onlyTopic;
    private readonly KafkaSourceOptions _options;
    private readonly Dictionary<string, string> _settings;
    private readonly Dictionary<(OffsetsInitializer, string), Dictionary<int, long>> _resolved = [];
    private readonly Lazy<IConsumer<bool, bool>> _consumer;
    private readonly KeptBytes _key = new();
    private readonly KeptBytes _value = new();

    /// <param name="connection">The cluster.</param>
    /// <param name="onlyTopic">The topic, where there is one only: its name need not be read with each record then.</param>
    /// <param name="options">How it is read.</param>
    public ConfluentPartitionConsumer(KafkaConnection connection, string? onlyTopic, KafkaSourceOptions options)
    {
        _connection = connection;
        _onlyTopic = onlyTopic;
        _options = options;
        _settings = connection.ToSettings();
        _consumer = new Lazy<IConsumer<bool, bool>>(Build);
    }

    public long Resolve(PartitionName partition, OffsetsInitializer initializer)
    {
        if (initializer.Kind == OffsetsKind.Specific)
        {
            return initializer.Offsets.TryGetValue((partition.Topic, partition.Partition), out long offset) ? offset
                : initializer.Fallback is { } other ? Resolve(partition, other)
                : throw new KafkaFailureException(KafkaFailure.Permanent, $"No offset is given for the partition {partition}. Name one, or give a fallback.");
        }

        if (!_resolved.TryGetValue((initializer, partition.Topic), out Dictionary<int, long>? offsets))
            _resolved.Add((initializer, partition.Topic), offsets = initializer.Kind == OffsetsKind.Committed ? Committed(partition.Topic) : Listed(partition.Topic, initializer));
        return offsets.TryGetValue(partition.Partition, out long found) ? found
            : initializer.Fallback is { } fallback ? Resolve(partition, fallback)
            : throw new KafkaFailureException(
                KafkaFailure.Permanent, $"The consumer group '{_options.GroupId}' has committed nothing of the partition {partition}. Give OffsetsInitializer.CommittedOffsets a fallback, or start elsewhere.");
    }

    public void Assign(PartitionName partition, long offset) => _consumer.Value.IncrementalAssign(
        [new TopicPartitionOffset(partition.Topic, partition.Partition, offset == PartitionPosition.Beginning ? Offset.Beginning : new Offset(offset))]);

    public void SetPaused(IReadOnlyList<PartitionName> partitions, bool isPaused)
    {
        TopicPartition[] those = [.. partitions.Select(p => new TopicPartition(p.Topic, p.Partition))];
        if (isPaused)
            _consumer.Value.Pause(those);
        else
            _consumer.Value.Resume(those);
    }

    public void Fetch(IRecordTaker taker, TimeSpan wait)
    {
        _value.Taker = taker.TakesValuesAhead ? taker : null;
        int milliseconds = (int)wait.TotalMilliseconds;
        for (ConsumeResult<bool, bool>? result = Consume(milliseconds); result is not null && Give(result, taker);)
        {
            result = Consume(LullMilliseconds);
            if (result is null && taker.AwaitsMore())
                result = Consume(milliseconds);
        }
    }

    public void CommitForMonitoring(IReadOnlyList<(PartitionName Partition, long Offset)> positions)
    {
        if (_options.GroupId is null)
            return;
        try
        {
            _consumer.Value.Commit(positions.Select(p => new TopicPartitionOffset(p.Partition.Topic, p.Partition.Partition, p.Offset)));
        }
        catch (KafkaException)
        {
            // The checkpoint has the positions; the next one tells the group again.
        }
    }

    public void Dispose()
    {
        if (_consumer.IsValueCreated)
            _consumer.Value.Dispose();
    }

    private IConsumer<bool, bool> Build()
    {
        var settings = new Dictionary<string, string>(_settings, StringComparer.Ordinal)
        {
            ["group.id"] = _options.GroupId ?? "freshet",
            ["enable.auto.commit"] = "false",
            ["enable.auto.offset.store"] = "false",
            ["auto.offset.reset"] = _options.SkipDeletedRecords ? "earliest" : "error",
            ["isolation.level"] = _options.ReadCommitted ? "read_committed" : "read_uncommitted",
            ["enable.partition.eof"] = _options.BoundedAt is null ? "false" : "true",
            ["dotnet.consumer.consume.result.fields"] = $"timestamp{(_options.ReadHeaders ? ",headers" : "")}{(_onlyTopic is null ? ",topic" : "")}",
        };
        settings.TryAdd("queued.max.messages.kbytes", "32768");
        settings.TryAdd("fetch.wait.max.ms", "100");
        return new ConsumerBuilder<bool, bool>(settings)
            .SetKeyDeserializer(_key).SetValueDeserializer(_value)
            .SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
    }

    private ConsumeResult<bool, bool>? Consume(int milliseconds)
    {
        try
        {
            return _consumer.Value.Consume(milliseconds);
        }
        catch (ConsumeException e)
        {
            return IsPassing(e.Error) ? null : throw Failed(e);
        }
    }

    private bool Give(ConsumeResult<bool, bool> result, IRecordTaker taker)
    {
        string topic = _onlyTopic ?? result.Topic;
        if (result.IsPartitionEOF)
        {
            taker.TakeEnd(topic, result.Partition.Value, result.Offset.Value);
            return true;
        }

        Message<bool, bool> message = result.Message;
        Timestamp timestamp = message.Timestamp;
        var record = new KafkaRecord(
            topic, result.Partition.Value, result.Offset.Value,
            timestamp.Type == TimestampType.NotAvailable ? EventTime.None : new EventTime(timestamp.UnixTimestampMs), message.Headers)
        {
            HasKey = message.Key,
            Key = _key.Span,
            IsTombstone = !message.Value,
            Value = _value.Span,
        };
        return taker.Take(in record);
    }

    /// <summary>Whether librdkafka goes on by itself. A group is of no concern where none is told how far the job is.</summary>
    private static bool IsPassing(Error error) => !error.IsFatal && error.Code is not (
        ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange or ErrorCode.TopicAuthorizationFailed
        or ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition);

    private KafkaFailureException Failed(ConsumeException e) => new(
        KafkaFailure.Permanent,
        e.Error.Code switch
        {
            ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange =>
                $"A record that is to be read next is gone: {KafkaErrors.Text(e.Error)} The topic's retention has deleted it. Start from the beginning of the topic, or let KafkaSourceOptions.SkipDeletedRecords go on behind the gap.",
            ErrorCode.TopicAuthorizationFailed =>
                $"The Kafka cluster at {_connection} does not let this client read: {KafkaErrors.Text(e.Error)} Give its user the right to it.",
            _ => $"A topic of the Kafka cluster at {_connection} cannot be read on: {KafkaErrors.Text(e.Error)}",
        },
        e);

    private Dictionary<int, long> Committed(string topic)
    {
        using var admin = new ClusterAdmin(_connection);
        TopicPartition[] partitions = [.. admin.PartitionsOf(topic).Select(p => new TopicPartition(topic, p))];
        try
        {
            return CoordinatorCall.Make(() => _consumer.Value.Committed(partitions, CallTimeout))
                .Where(o => o.Offset.Value >= 0).ToDictionary(o => o.Partition.Value, o => o.Offset.Value);
        }
        catch (KafkaException e)
        {
            throw new KafkaFailureException(
                KafkaFailure.Unknown, $"The Kafka cluster at {_connection} does not tell what the group '{_options.GroupId}' committed: {KafkaErrors.Text(e.Error)}", e);
        }
    }

    private Dictionary<int, long> Listed(string topic, OffsetsInitializer initializer)
    {
        IsolationLevel isolation = _options.ReadCommitted ? IsolationLevel.ReadCommitted : IsolationLevel.ReadUncommitted;
        using var admin = new ClusterAdmin(_connection);
        Dictionary<int, long> offsets = admin.ListOffsets(topic, SpecOf(initializer), isolation);
        if (offsets.Values.All(o => o >= 0))
            return offsets;
        Dictionary<int, long> ends = admin.ListOffsets(topic, OffsetSpec.Latest(), isolation); // no record is that late
        return offsets.ToDictionary(o => o.Key, o => o.Value >= 0 ? o.Value : ends[o.Key]);
    }

    private static OffsetSpec SpecOf(OffsetsInitializer initializer) => initializer.Kind switch
    {
        OffsetsKind.Earliest => OffsetSpec.Earliest(),
        OffsetsKind.Latest => OffsetSpec.Latest(),
        _ => OffsetSpec.ForTimestamp(initializer.Time.ToUnixTimeMilliseconds()),
    };
}
