using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Freshet.Connectors.Kafka.Sources;

namespace Freshet.Connectors.Kafka.Clients;

/// <summary>
/// Reads partitions by librdkafka. Values are decoded from its memory while it holds them, so that no record is copied. No group is joined: partitions
/// are assigned. Used by one call at a time.
/// </summary>
internal sealed class ConfluentPartitionConsumer<T> : IPartitionConsumer<T>
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private readonly KafkaConnection _connection;
    private readonly KafkaSourceOptions _options;
    private readonly Dictionary<string, string> _settings;
    private readonly Dictionary<(OffsetsInitializer, string), Dictionary<int, long>> _resolved = [];
    private readonly Lazy<IConsumer<bool, Decoded<T>>> _consumer;
    private readonly RecordDecoding<T> _decoding;

    public ConfluentPartitionConsumer(KafkaConnection connection, KafkaDecoder<T> decoder, KafkaSourceOptions options)
    {
        _connection = connection;
        _options = options;
        _settings = connection.ToSettings();
        _decoding = new RecordDecoding<T>(decoder);
        _consumer = new Lazy<IConsumer<bool, Decoded<T>>>(Build);
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

    public void SetPaused(PartitionName partition, bool isPaused)
    {
        TopicPartition[] partitions = [new TopicPartition(partition.Topic, partition.Partition)];
        if (isPaused)
            _consumer.Value.Pause(partitions);
        else
            _consumer.Value.Resume(partitions);
    }

    public void Fetch(List<FetchedRecord<T>> records, int most, TimeSpan wait)
    {
        ConsumeResult<bool, Decoded<T>>? result = Consume((int)wait.TotalMilliseconds);
        for (; result is not null; result = records.Count < most ? Consume(0) : null)
            records.Add(ToRecord(result));
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

    private IConsumer<bool, Decoded<T>> Build()
    {
        var settings = new Dictionary<string, string>(_settings, StringComparer.Ordinal)
        {
            ["group.id"] = _options.GroupId ?? "freshet",
            ["enable.auto.commit"] = "false",
            ["enable.auto.offset.store"] = "false",
            ["auto.offset.reset"] = _options.SkipDeletedRecords ? "earliest" : "error",
            ["isolation.level"] = _options.ReadCommitted ? "read_committed" : "read_uncommitted",
            ["enable.partition.eof"] = "true",
            ["dotnet.consumer.consume.result.fields"] = _options.ReadHeaders ? "headers,timestamp,topic" : "timestamp,topic",
        };
        settings.TryAdd("queued.max.messages.kbytes", "32768");
        settings.TryAdd("fetch.wait.max.ms", "100");
        return new ConsumerBuilder<bool, Decoded<T>>(settings)
            .SetKeyDeserializer(_decoding).SetValueDeserializer(_decoding)
            .SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
    }

    private ConsumeResult<bool, Decoded<T>>? Consume(int milliseconds)
    {
        try
        {
            return _consumer.Value.Consume(milliseconds);
        }
        catch (ConsumeException e) when (e.InnerException is { } thrown and not KafkaException)
        {
            throw new InvalidOperationException($"The decoder of the topic failed at {e.ConsumerRecord.TopicPartitionOffset}: {thrown.Message}", thrown);
        }
        catch (ConsumeException e)
        {
            return IsPassing(e.Error) ? null : throw Failed(e);
        }
    }

    /// <summary>Whether librdkafka goes on by itself.</summary>
    private static bool IsPassing(Error error) => !error.IsFatal && error.Code is not (
        ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange or ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed
        or ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition);

    private KafkaFailureException Failed(ConsumeException e) => new(
        KafkaFailure.Permanent,
        e.Error.Code switch
        {
            ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange =>
                $"A record that is to be read next is gone: {KafkaErrors.Text(e.Error)} The topic's retention has deleted it. Start from the beginning of the topic, or let KafkaSourceOptions.SkipDeletedRecords go on behind the gap.",
            ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed =>
                $"The Kafka cluster at {_connection} does not let this client read: {KafkaErrors.Text(e.Error)} Give its user the right to it.",
            _ => $"A topic of the Kafka cluster at {_connection} cannot be read on: {KafkaErrors.Text(e.Error)}",
        },
        e);

    private static FetchedRecord<T> ToRecord(ConsumeResult<bool, Decoded<T>> result)
    {
        var name = new PartitionName(result.Topic, result.Partition.Value);
        if (result.IsPartitionEOF)
            return new FetchedRecord<T>(name, result.Offset.Value, FetchedKind.EndReached, default);
        Decoded<T> decoded = result.Message.Value;
        Timestamp timestamp = result.Message.Timestamp;
        EventTime time = timestamp.Type == TimestampType.NotAvailable ? EventTime.None : new EventTime(timestamp.UnixTimestampMs);
        return decoded.Result.IsDecoded
            ? new FetchedRecord<T>(name, result.Offset.Value, FetchedKind.Decoded, new Record<T>(decoded.Result.Value, time))
            : new FetchedRecord<T>(
                name, result.Offset.Value, decoded.Result.IsSkipped ? FetchedKind.Skipped : FetchedKind.Rejected, default, decoded.Result.Reason, decoded.Bytes);
    }

    private Dictionary<int, long> Committed(string topic)
    {
        try
        {
            return _consumer.Value.Committed(PartitionsOf(topic), CallTimeout).Where(o => o.Offset.Value >= 0).ToDictionary(o => o.Partition.Value, o => o.Offset.Value);
        }
        catch (KafkaException e)
        {
            throw NoAnswer(e);
        }
    }

    private Dictionary<int, long> Listed(string topic, OffsetsInitializer initializer)
    {
        OffsetSpec spec = initializer.Kind switch
        {
            OffsetsKind.Earliest => OffsetSpec.Earliest(),
            OffsetsKind.Latest => OffsetSpec.Latest(),
            _ => OffsetSpec.ForTimestamp(initializer.Time.ToUnixTimeMilliseconds()),
        };
        Dictionary<int, long> offsets = List(topic, spec);
        if (initializer.Kind != OffsetsKind.Timestamp || offsets.Values.All(o => o >= 0))
            return offsets;
        Dictionary<int, long> ends = List(topic, OffsetSpec.Latest()); // no record is that late
        return offsets.ToDictionary(o => o.Key, o => o.Value >= 0 ? o.Value : ends[o.Key]);
    }

    private Dictionary<int, long> List(string topic, OffsetSpec spec)
    {
        try
        {
            using IAdminClient admin = new AdminClientBuilder(_settings).SetLogHandler(static (_, _) => { }).Build();
            ListOffsetsResult result = admin.ListOffsetsAsync(
                PartitionsOf(topic).Select(p => new TopicPartitionOffsetSpec { TopicPartition = p, OffsetSpec = spec }),
                new ListOffsetsOptions { IsolationLevel = _options.ReadCommitted ? IsolationLevel.ReadCommitted : IsolationLevel.ReadUncommitted, RequestTimeout = CallTimeout })
                .GetAwaiter().GetResult();
            return result.ResultInfos.ToDictionary(i => i.TopicPartitionOffsetError.Partition.Value, i => i.TopicPartitionOffsetError.Offset.Value);
        }
        catch (KafkaException e)
        {
            throw NoAnswer(e);
        }
    }

    private IEnumerable<TopicPartition> PartitionsOf(string topic)
    {
        using IAdminClient admin = new AdminClientBuilder(_settings).SetLogHandler(static (_, _) => { }).Build();
        return [.. KafkaTopology.CheckTopic(admin, _connection, topic, CallTimeout).Select(p => new TopicPartition(topic, p))];
    }

    private KafkaFailureException NoAnswer(KafkaException e) => new(
        KafkaFailure.Unknown, string.Create(CultureInfo.InvariantCulture, $"The Kafka cluster at {_connection} does not tell its offsets: {KafkaErrors.Text(e.Error)}"), e);
}
