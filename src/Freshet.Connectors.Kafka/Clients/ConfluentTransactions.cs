using System.Collections.Concurrent;
using System.Globalization;
using Confluent.Kafka;

namespace Freshet.Connectors.Kafka.Clients;

/// <summary>
/// The transactions of a sink by librdkafka. A mark is the offset of a private consumer group, one for each lineage, which has the name of its
/// transactional id; no member ever joins it. Used by one thread.
/// </summary>
internal sealed class ConfluentTransactions : IKafkaTransactions
{
    private const int MostAtOnce = 32;

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, string> _settings;
    private readonly string _topic;
    private readonly string _idPrefix;
    private readonly KafkaSinkOptions _options;
    private readonly ClusterAdmin _admin;
    private readonly Lazy<TopicLimits> _limits;
    private readonly ConcurrentDictionary<int, Lazy<MarkGroup>> _groups = new();

    private ConfluentTransactions(KafkaConnection connection, string topic, string sink, KafkaSinkOptions options)
    {
        _settings = connection.ToSettings();
        _topic = topic;
        _idPrefix = $"{options.PrefixFor(topic)}-{sink}-";
        _options = options;
        _admin = new ClusterAdmin(connection);
        _limits = new Lazy<TopicLimits>(() => _admin.ReadLimits(topic));
    }

    public TimeSpan MarkRetention => _limits.Value.OffsetsRetention;

    private TopicPartition MarkPartition => new(_topic, 0);

    /// <summary>Connects, and looks whether the sink can work there.</summary>
    /// <exception cref="KafkaFailureException">The cluster cannot be reached, has no such topic or lets the sink not write to it.</exception>
    /// <exception cref="SuppressRestartsException">An option does not fit the broker's limits.</exception>
    public static ConfluentTransactions Connect(KafkaConnection connection, string topic, string sink, KafkaSinkOptions options)
    {
        var transactions = new ConfluentTransactions(connection, topic, sink, options);
        try
        {
            transactions._admin.CheckWritable(topic);
            transactions._limits.Value.Check(topic, options);
            return transactions;
        }
        catch
        {
            transactions.Dispose();
            throw;
        }
    }

    public IReadOnlyCollection<int> FindLineages() => Call<IReadOnlyCollection<int>>(() =>
    [
        .. _admin.GroupsOf(_idPrefix)
            .Select(group => int.TryParse(group.AsSpan(_idPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int lineage) ? lineage : -1)
            .Where(lineage => lineage >= 0),
    ]);

    public IReadOnlyList<ITransactionalProducer> OpenAll(IReadOnlyList<int> lineages)
    {
        var producers = new ITransactionalProducer?[lineages.Count];
        try
        {
            int next = -1;
            Task[] lanes = new Task[Math.Min(MostAtOnce, lineages.Count)];
            for (int lane = 0; lane < lanes.Length; lane++)
            {
                lanes[lane] = Task.Factory.StartNew(
                    () =>
                    {
                        for (int i = Interlocked.Increment(ref next); i < lineages.Count; i = Interlocked.Increment(ref next))
                            producers[i] = Open(lineages[i]);
                    },
                    CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default); // each waits for the broker: the pool would give threads too slowly
            }

            Task.WaitAll(lanes);
            return producers!;
        }
        catch (AggregateException e)
        {
            foreach (ITransactionalProducer? producer in producers)
                producer?.Dispose();
            throw e.InnerExceptions.FirstOrDefault(x => x is KafkaFailureException { Kind: KafkaFailure.Permanent }) ?? e.InnerExceptions[0];
        }
    }

    public long? ReadMark(int lineage) => Call(() => GroupOf(lineage).Read(CallTimeout));

    public void Pause(int failures)
    {
        TimeSpan pause = TimeSpan.FromMilliseconds(50 * Math.Pow(2, failures));
        Thread.Sleep(pause < LongestPause ? pause : LongestPause);
    }

    public void Dispose()
    {
        foreach (Lazy<MarkGroup> group in _groups.Values)
            group.Value.Dispose();
        _groups.Clear();
        _admin.Dispose();
    }

    private MarkGroup GroupOf(int lineage) =>
        _groups.GetOrAdd(lineage, l => new Lazy<MarkGroup>(() => new MarkGroup(_settings, IdOf(l), MarkPartition))).Value;

    private string IdOf(int lineage) => string.Create(CultureInfo.InvariantCulture, $"{_idPrefix}{lineage}");

    private ConfluentTransactionalProducer Open(int lineage)
    {
        var settings = new Dictionary<string, string>(_settings, StringComparer.Ordinal)
        {
            ["transactional.id"] = IdOf(lineage),
            ["transaction.timeout.ms"] = ((int)_options.TransactionTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
            ["message.max.bytes"] = _limits.Value.MaxMessageBytes.ToString(CultureInfo.InvariantCulture),
            ["compression.type"] = _options.Compression,
            ["linger.ms"] = _options.Linger.TotalMilliseconds.ToString(CultureInfo.InvariantCulture),
        };
        settings.TryAdd("retry.backoff.ms", "1"); // with librdkafka's default a transaction takes a tenth of a second
        settings.TryAdd("queue.buffering.max.kbytes", "131072");
        var producer = new ConfluentTransactionalProducer(settings, GroupOf(lineage).Name, MarkPartition, _options.TransactionTimeout);
        try
        {
            producer.Initialize(CallTimeout);
            return producer;
        }
        catch
        {
            producer.Dispose();
            throw;
        }
    }

    private static T Call<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (KafkaException e)
        {
            throw KafkaErrors.ToFailure(e);
        }
    }
}
