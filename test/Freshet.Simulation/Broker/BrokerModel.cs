using Freshet.Simulation.Engine;

namespace Freshet.Simulation.Broker;

/// <summary>
/// A Kafka cluster as its clients see it: topics, transactions with fencing and expiry, readers that stop at transactions under way, and offsets of
/// groups that are committed with a transaction. It survives every process. It does what a right broker does; what goes wrong, goes wrong on the way.
/// </summary>
internal sealed class BrokerModel(World world)
{
    private readonly SortedDictionary<string, PartitionLog[]> _topics = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, TransactionalId> _ids = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedDictionary<string, GroupOffset>> _groups = new(StringComparer.Ordinal);
    private readonly List<(DateTimeOffset Due, Action Request)> _late = [];
    private long _producers;

    /// <summary>As it is called by processes.</summary>
    public static Outside Outside { get; } = new("broker")
    {
        Refusal = FaultKind.BrokerUnavailable,
        LostResponse = FaultKind.BrokerResponseLost,
        Refused = () => new BrokerException(BrokerError.Unavailable, "The broker cannot be reached."),
        TimedOut = () => new BrokerException(BrokerError.TimedOut, "The broker has not answered in time."),
    };

    /// <summary>How long the clients of this run leave a transaction open at most.</summary>
    public TimeSpan TransactionTimeout { get; } = TimeSpan.FromSeconds(world.Random(7).Next(2, 61));

    public void CreateTopic(string name, int partitions) =>
        _topics.Add(name, [.. Enumerable.Range(0, partitions).Select(p => new PartitionLog(name, p))]);

    /// <summary>How many partitions a topic has; 0 where there is none.</summary>
    public int PartitionsOf(string topic) => _topics.TryGetValue(topic, out PartitionLog[]? logs) ? logs.Length : 0;

    public PartitionLog Log(string topic, int partition)
    {
        CatchUp();
        return _topics.TryGetValue(topic, out PartitionLog[]? logs) && partition < logs.Length
            ? logs[partition]
            : throw new BrokerException(BrokerError.UnknownTopicOrPartition, $"{topic}/{partition}");
    }

    /// <summary>Gives a producer its identity: what an older one of the id has under way is aborted, and it is fenced.</summary>
    public ProducerIdentity InitProducer(string transactionalId, TimeSpan timeout)
    {
        CatchUp();
        if (!_ids.TryGetValue(transactionalId, out TransactionalId? id))
            _ids.Add(transactionalId, id = new TransactionalId(++_producers));
        if (id.Transaction is not null)
            End(id, commits: false);
        id.Timeout = timeout;
        id.Epoch++;
        return new ProducerIdentity(transactionalId, id.ProducerId, id.Epoch);
    }

    /// <summary>Appends messages in the producer's transaction, which begins with the first.</summary>
    public void Produce(ProducerIdentity producer, PartitionLog log, int sequence, IReadOnlyList<Message> messages)
    {
        TransactionalId id = Verified(producer);
        BrokerTransaction transaction = id.Transaction ??= new BrokerTransaction(producer.TransactionalId, world.Now);
        if (!log.TryAppend(producer, sequence, messages, transaction))
            world.Trace($"broker: {log.Topic}/{log.Partition} has {sequence} of {producer}");
    }

    /// <summary>A request that comes a second time, however late: it belongs to no transaction under way, or its numbers are known.</summary>
    public void ProduceAgain(ProducerIdentity producer, PartitionLog log, int sequence, IReadOnlyList<Message> messages)
    {
        CatchUp();
        if (_ids[producer.TransactionalId] is { Transaction: { } transaction } id && id.Epoch == producer.Epoch
            && transaction.FirstOffsets.ContainsKey(log))
        {
            log.TryAppend(producer, sequence, messages, transaction);
        }
    }

    /// <summary>Has a group's offset committed with the producer's transaction.</summary>
    public void SendOffset(ProducerIdentity producer, string group, string partition, GroupOffset offset)
    {
        TransactionalId id = Verified(producer);
        BrokerTransaction transaction = id.Transaction ??= new BrokerTransaction(producer.TransactionalId, world.Now);
        transaction.Offsets.Add((group, partition, offset));
    }

    /// <summary>Ends the producer's transaction. Ending one a second time in the same way is no error.</summary>
    public void EndTransaction(ProducerIdentity producer, bool commits)
    {
        TransactionalId id = Verified(producer);
        if (id.Transaction is not null)
            End(id, commits);
        else if (id.LastCommitted != commits)
            throw new BrokerException(BrokerError.InvalidTransactionState, $"{producer.TransactionalId} has no transaction under way.");
    }

    /// <summary>A group's committed offset in a partition; null where it has none.</summary>
    /// <param name="group">The group.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="stable">Whether to refuse while a transaction under way is about to change it.</param>
    public GroupOffset? OffsetOf(string group, string partition, bool stable)
    {
        CatchUp();
        if (stable && _ids.Values.Any(id => id.Transaction?.Offsets.Any(o => o.Group == group && o.Partition == partition) == true))
            throw new BrokerException(BrokerError.UnstableOffsetCommit, $"{group} of {partition}");
        return _groups.TryGetValue(group, out SortedDictionary<string, GroupOffset>? offsets) && offsets.TryGetValue(partition, out GroupOffset offset)
            ? offset
            : null;
    }

    /// <summary>Commits a group's offset outside of transactions.</summary>
    public void CommitOffset(string group, string partition, GroupOffset offset)
    {
        if (!_groups.TryGetValue(group, out SortedDictionary<string, GroupOffset>? offsets))
            _groups.Add(group, offsets = new SortedDictionary<string, GroupOffset>(StringComparer.Ordinal));
        if (offsets.TryGetValue(partition, out GroupOffset before) && offset.Offset < before.Offset)
            world.Broken($"the offset of {group} in {partition} goes back from {before.Offset} to {offset.Offset}");
        offsets[partition] = offset;
    }

    /// <summary>The groups that ever committed an offset.</summary>
    public IEnumerable<string> Groups => _groups.Keys;

    /// <summary>The transactions under way.</summary>
    public int Ongoing => _ids.Values.Count(id => id.Transaction is not null);

    private TransactionalId Verified(ProducerIdentity producer)
    {
        CatchUp();
        return _ids.TryGetValue(producer.TransactionalId, out TransactionalId? id) && id.Epoch == producer.Epoch
            ? id
            : throw new BrokerException(BrokerError.ProducerFenced, $"{producer.TransactionalId} is beyond epoch {producer.Epoch}.");
    }

    /// <summary>A request that is on its way still, though its client has gone on.</summary>
    public void ArriveLate(TimeSpan delay, Action request) => _late.Add((world.Now + delay, request));

    /// <summary>Does what was due since the last request.</summary>
    public void CatchUp()
    {
        EndExpired();
        (DateTimeOffset Due, Action Request)[] arrived = [.. _late.Where(l => l.Due <= world.Now)];
        _late.RemoveAll(arrived.Contains);
        foreach ((_, Action request) in arrived)
            request();
    }

    private void EndExpired()
    {
        foreach ((string name, TransactionalId id) in _ids)
        {
            if (id.Transaction is not { } transaction || transaction.Begun + id.Timeout > world.Now)
                continue;
            world.Counts.Add(FaultKind.TransactionExpired);
            world.Trace($"broker: the transaction of {name} has expired");
            id.Epoch++; // whoever began it must not go on with it
            End(id, commits: false);
        }
    }

    private void End(TransactionalId id, bool commits)
    {
        BrokerTransaction transaction = id.Transaction!;
        transaction.End(commits);
        foreach (PartitionLog log in transaction.FirstOffsets.Keys)
            log.Mark(transaction);
        if (commits)
        {
            foreach ((string group, string partition, GroupOffset offset) in transaction.Offsets)
                CommitOffset(group, partition, offset);
        }

        id.Transaction = null;
        id.LastCommitted = commits;
    }

    /// <summary>What the transaction coordinator keeps of an id.</summary>
    private sealed class TransactionalId(long producerId)
    {
        public long ProducerId => producerId;

        public short Epoch { get; set; } = -1;

        public TimeSpan Timeout { get; set; }

        public BrokerTransaction? Transaction { get; set; }

        /// <summary>How the last one ended; null before the first.</summary>
        public bool? LastCommitted { get; set; }
    }
}
