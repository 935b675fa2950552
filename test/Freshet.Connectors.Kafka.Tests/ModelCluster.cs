using System.Text;
using Freshet.Connectors.Kafka.Clients;
using Freshet.Connectors.Kafka.Sources;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>Topics in memory, read as a broker's are. Not thread-safe: for jobs that are stepped.</summary>
internal sealed class ModelCluster : IKafkaCluster
{
    private readonly Dictionary<string, List<List<string?>>> _topics = new(StringComparer.Ordinal);

    /// <summary>Whether it answers.</summary>
    public bool IsAway { get; set; }

    /// <summary>The most records that one fetch gives.</summary>
    public int MostPerFetch { get; set; } = int.MaxValue;

    /// <summary>What a consumer group was told, in order.</summary>
    public List<(string Partition, long Offset)> Commits { get; } = [];

    /// <summary>Each change of what is held up.</summary>
    public List<string> Pauses { get; } = [];

    public int OpenConsumers { get; private set; }

    public List<string?> AddPartition(string topic)
    {
        if (!_topics.TryGetValue(topic, out List<List<string?>>? partitions))
            _topics.Add(topic, partitions = []);
        partitions.Add([]);
        return partitions[^1];
    }

    public IReadOnlyList<int> PartitionsOf(string topic) =>
        IsAway ? throw new KafkaFailureException(KafkaFailure.Unknown, "The cluster does not answer.") : [.. Enumerable.Range(0, _topics[topic].Count)];

    public IPartitionConsumer OpenConsumer(IReadOnlyList<string> topics, KafkaSourceOptions options)
    {
        OpenConsumers++;
        return new Consumer(this);
    }

    private sealed class Consumer(ModelCluster cluster) : IPartitionConsumer
    {
        private readonly List<(PartitionName Name, long Next, bool IsPaused, bool WasAtEnd)> _assigned = [];
        private int _turn;

        public long Resolve(PartitionName partition, OffsetsInitializer initializer) => initializer.Kind switch
        {
            OffsetsKind.Latest => Log(partition).Count,
            OffsetsKind.Specific => initializer.Offsets[(partition.Topic, partition.Partition)],
            _ => 0,
        };

        public void Assign(PartitionName partition, long offset) => _assigned.Add((partition, Math.Max(0, offset), false, false));

        public void SetPaused(IReadOnlyList<PartitionName> partitions, bool isPaused)
        {
            foreach (PartitionName name in partitions)
            {
                int i = _assigned.FindIndex(a => a.Name == name);
                _assigned[i] = _assigned[i] with { IsPaused = isPaused };
                cluster.Pauses.Add($"{(isPaused ? "-" : "+")}{name}");
            }
        }

        public void Fetch(IRecordTaker taker, TimeSpan wait)
        {
            if (cluster.IsAway)
                return;
            int left = cluster.MostPerFetch;
            for (int tried = 0; tried < _assigned.Count && left > 0; tried++)
            {
                int i = _turn++ % _assigned.Count;
                (PartitionName name, long next, bool isPaused, _) = _assigned[i];
                List<string?> log = Log(name);
                for (; !isPaused && next < log.Count && left > 0; left--)
                {
                    byte[]? value = log[(int)next] is { } text ? Encoding.UTF8.GetBytes(text) : null;
                    if (taker.TakesValuesAhead && value is not null)
                        taker.TakeValue(value);
                    var record = new KafkaRecord(name.Topic, name.Partition, next++, new EventTime(1000 + next), null) { IsTombstone = value is null, Value = taker.TakesValuesAhead ? [] : value };
                    _assigned[i] = _assigned[i] with { Next = next, WasAtEnd = false };
                    if (!taker.Take(in record))
                        return;
                }

                if (!isPaused && next == log.Count && !_assigned[i].WasAtEnd)
                {
                    _assigned[i] = _assigned[i] with { WasAtEnd = true };
                    taker.TakeEnd(name.Topic, name.Partition, next);
                }
            }

            taker.AwaitsMore(); // there is no more, as if the wait had ended
        }

        public void CommitForMonitoring(IReadOnlyList<(PartitionName Partition, long Offset)> positions) =>
            cluster.Commits.AddRange(positions.Select(p => (p.Partition.ToString(), p.Offset)));

        public void Dispose() => cluster.OpenConsumers--;

        private List<string?> Log(PartitionName name) => cluster._topics[name.Topic][name.Partition];
    }
}
