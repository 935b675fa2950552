using Freshet.Connectors.Kafka.Clients;
using Freshet.Connectors.Kafka.Sources;
using Freshet.Sources;

namespace Freshet.Connectors.Kafka;

/// <summary>
/// Reads topics: each partition is a split, read from the position in the checkpoint, whatever a consumer group says. A record's time is its Kafka
/// timestamp, unless the watermark strategy takes another. A record that cannot be decoded goes to the side output <see cref="DeadLetter.Tag"/> with
/// topic, partition and offset. A broker that goes away is waited for. A description, shared: immutable.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class KafkaSource<T> : Source<T>
{
    private readonly string[] _topics;
    private readonly Func<RecordDecoding<T>> _decoding;
    private readonly KafkaSourceOptions _options;

    /// <summary>Describes a source.</summary>
    /// <param name="connection">The cluster.</param>
    /// <param name="topics">The topics; at least one.</param>
    /// <param name="decoder">Makes values of records.</param>
    /// <param name="options">Where it begins and ends, and the rest; null for the defaults.</param>
    /// <exception cref="ArgumentException">The options do not go together; the message says how to mend them.</exception>
    public KafkaSource(KafkaConnection connection, IReadOnlyList<string> topics, KafkaDecoder<T> decoder, KafkaSourceOptions? options = null)
        : this(connection, topics, decoder is null ? null : () => RecordDecoding<T>.By(decoder), options)
    {
    }

    /// <summary>Describes a source of which nothing but the values is read.</summary>
    /// <param name="connection">The cluster.</param>
    /// <param name="topics">The topics; at least one.</param>
    /// <param name="decoder">Makes values of the records' values.</param>
    /// <param name="options">Where it begins and ends, and the rest; null for the defaults.</param>
    /// <exception cref="ArgumentException">The options do not go together; the message says how to mend them.</exception>
    public KafkaSource(KafkaConnection connection, IReadOnlyList<string> topics, KafkaValueDecoder<T> decoder, KafkaSourceOptions? options = null)
        : this(connection, topics, decoder is null ? null : () => RecordDecoding<T>.By(decoder), options)
    {
    }

    private KafkaSource(KafkaConnection connection, IReadOnlyList<string> topics, Func<RecordDecoding<T>>? decoder, KafkaSourceOptions? options)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(decoder);
        if (topics is not { Count: > 0 } || topics.Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException("A Kafka source reads at least one topic, and each has a name.", nameof(topics));
        options ??= new KafkaSourceOptions();
        if (options.GroupId is null && (options.StartingOffsets.Kind == OffsetsKind.Committed || options.BoundedAt?.Kind == OffsetsKind.Committed))
            throw new ArgumentException("The source is to begin or end at what a consumer group committed, and names none. Set KafkaSourceOptions.GroupId.", nameof(options));
        connection.ToSettings(); // what is wrong with it is said where the job is written
        Cluster = new ConfluentCluster(connection);
        _topics = [.. topics.Distinct()];
        _decoding = decoder;
        _options = options;
    }

    /// <summary>The cluster; a model of one in the simulation.</summary>
    internal IKafkaCluster Cluster { get; init; }

    /// <inheritdoc/>
    public override bool IsBounded => _options.BoundedAt is not null;

    /// <inheritdoc/>
    public override TimeSpan? DiscoveryInterval => IsBounded ? null : _options.PartitionDiscoveryInterval;

    /// <summary>Asks the cluster for the partitions. It blocks.</summary>
    /// <exception cref="SuppressRestartsException">A topic is not there, or is not shown to this client; the message names it.</exception>
    /// <exception cref="IOException">The cluster does not answer.</exception>
    public override IReadOnlyList<SourceSplit> DiscoverSplits()
    {
        List<SourceSplit> splits = [];
        foreach (string topic in _topics)
        {
            foreach (int partition in KafkaFailureException.Told(() => Cluster.PartitionsOf(topic)))
                splits.Add(new PartitionName(topic, partition).ToSplit());
        }

        return splits;
    }

    /// <inheritdoc/>
    public override SplitReader<T> Open(SourceSplit split, ReadOnlySpan<byte> position, SplitReaderContext context)
    {
        PartitionName name = PartitionName.Of(split);
        PartitionFetcher<T> fetcher = context.Shared(() => new PartitionFetcher<T>(Cluster.OpenConsumer(_topics, _options), _decoding(), _options, context));
        PartitionPosition start = position.IsEmpty ? FirstPosition(name, fetcher.Consumer, context.IsNewSplit) : PartitionPosition.Read(position);
        return new PartitionReader<T>(name, start, fetcher, context);
    }

    private PartitionPosition FirstPosition(PartitionName name, IPartitionConsumer consumer, bool isNew) => KafkaFailureException.Told(() =>
    {
        long end = _options.BoundedAt is { } bound ? consumer.Resolve(name, bound) : PartitionPosition.NoEnd;
        return new PartitionPosition(isNew ? PartitionPosition.Beginning : consumer.Resolve(name, _options.StartingOffsets), end);
    });
}
