namespace Freshet.Simulation.Broker;

/// <summary>A partition of a topic: entries in order, and what readers see of them.</summary>
internal sealed class PartitionLog(string topic, int partition)
{
    private readonly List<LogEntry> _entries = [];
    private readonly List<BrokerTransaction> _ongoing = [];
    private readonly Dictionary<(long ProducerId, short Epoch), int> _sequences = [];

    public string Topic => topic;

    public int Partition => partition;

    /// <summary>The offset of the next entry.</summary>
    public long End => _entries.Count;

    /// <summary>Where readers of committed messages have to stop: at the first entry of the oldest transaction under way.</summary>
    public long LastStableOffset => _ongoing.Count == 0 ? End : _ongoing.Min(t => t.FirstOffsets[this]);

    /// <summary>Appends messages of an idempotent producer, unless it has them already.</summary>
    /// <param name="producer">Who sends.</param>
    /// <param name="sequence">The number of the first message among those of this producer and epoch.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="transaction">What they belong to; null outside of transactions.</param>
    /// <returns>False where the request has been here before.</returns>
    public bool TryAppend(ProducerIdentity producer, int sequence, IReadOnlyList<Message> messages, BrokerTransaction? transaction)
    {
        int next = _sequences.GetValueOrDefault((producer.ProducerId, producer.Epoch));
        if (sequence < next)
            return false;
        if (sequence > next)
            throw new BrokerException(BrokerError.OutOfOrderSequence, $"{topic}/{partition} waits for {next} and gets {sequence}.");
        _sequences[(producer.ProducerId, producer.Epoch)] = next + messages.Count;
        if (transaction is not null && transaction.FirstOffsets.TryAdd(this, End))
            _ongoing.Add(transaction);
        Append(messages, transaction);
        return true;
    }

    /// <summary>Appends messages outside of transactions.</summary>
    public void Append(IReadOnlyList<Message> messages, BrokerTransaction? transaction = null)
    {
        foreach (Message message in messages)
            _entries.Add(new LogEntry(End, message, transaction));
    }

    /// <summary>Ends a transaction here: its marker takes an offset.</summary>
    public void Mark(BrokerTransaction transaction)
    {
        _ongoing.Remove(transaction);
        _entries.Add(new LogEntry(End, null, transaction));
    }

    /// <summary>What a reader gets from an offset on, at most so many messages, and where it goes on.</summary>
    public (IReadOnlyList<LogEntry> Read, long Next) Read(long from, int most, bool committedOnly)
    {
        var read = new List<LogEntry>();
        long end = committedOnly ? LastStableOffset : End;
        long next = from;
        for (; next < end && read.Count < most; next++)
        {
            LogEntry entry = _entries[(int)next];
            if (entry.Message is not null && (!committedOnly || entry.Transaction is not { State: TransactionState.Aborted }))
                read.Add(entry);
        }

        return (read, next);
    }
}
