namespace Freshet.Simulation.Broker;

internal enum TransactionState : byte
{
    Ongoing,
    Committed,
    Aborted,
}

/// <summary>One transaction of a producer: what it has written and where readers have to stop for it.</summary>
internal sealed class BrokerTransaction(string transactionalId, DateTimeOffset begun)
{
    public string TransactionalId => transactionalId;

    /// <summary>When the broker heard of it.</summary>
    public DateTimeOffset Begun => begun;

    public TransactionState State { get; private set; }

    /// <summary>The partitions that it has written to, each with the first offset.</summary>
    public Dictionary<PartitionLog, long> FirstOffsets { get; } = [];

    /// <summary>Offsets of consumer groups that become committed with it.</summary>
    public List<(string Group, string Partition, GroupOffset Offset)> Offsets { get; } = [];

    public void End(bool commits) => State = commits ? TransactionState.Committed : TransactionState.Aborted;
}

/// <summary>How far a consumer group is in a partition. Immutable.</summary>
internal readonly record struct GroupOffset(long Offset, string Metadata);
