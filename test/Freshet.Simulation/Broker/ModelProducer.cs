using Freshet.Simulation.Engine;

namespace Freshet.Simulation.Broker;

/// <summary>
/// A transactional producer as the client library is one: messages gather and go out in batches with numbers, so that a batch whose response is lost
/// can be sent again. What the library cannot mend by itself it throws.
/// </summary>
internal sealed class ModelProducer(World world, BrokerModel broker, JobProcess process, string transactionalId, TimeSpan timeout)
{
    private static readonly TimeSpan RetryBackoff = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<PartitionLog, int> _sequences = [];
    private readonly List<(PartitionLog Log, Message Message)> _unsent = [];
    private ProducerIdentity _identity;

    public void Init()
    {
        _identity = process.Cross(BrokerModel.Outside, $"init {transactionalId}", () => broker.InitProducer(transactionalId, timeout));
        _sequences.Clear();
    }

    public void Begin() => _unsent.Clear();

    public void Produce(string topic, int partition, Message message) => _unsent.Add((broker.Log(topic, partition), message));

    /// <summary>Sends what has gathered, and waits for the acknowledgements.</summary>
    public void Flush()
    {
        foreach (IGrouping<PartitionLog, (PartitionLog Log, Message Message)> ofPartition in _unsent.GroupBy(m => m.Log).ToArray())
        {
            foreach (Message[] batch in ofPartition.Select(m => m.Message).Chunk(1 + world.Dice.Draw(8)))
                Send(ofPartition.Key, batch);
        }

        _unsent.Clear();
    }

    public void SendOffset(string group, string partition, GroupOffset offset) => process.Cross(
        BrokerModel.Outside, $"offset {offset} of {group} {partition} by {_identity}", () =>
        {
            broker.SendOffset(_identity, group, partition, offset);
            return true;
        });

    public void Commit()
    {
        Flush();
        End(commits: true);
    }

    public void Abort()
    {
        _unsent.Clear();
        End(commits: false);
    }

    private void End(bool commits) => process.Cross(BrokerModel.Outside, $"{(commits ? "commit" : "abort")} by {_identity}", () =>
    {
        broker.EndTransaction(_identity, commits);
        return true;
    });

    private void Send(PartitionLog log, Message[] batch)
    {
        ProducerIdentity identity = _identity;
        int sequence = _sequences.GetValueOrDefault(log);
        DateTimeOffset giveUp = world.Now + (timeout / 2);
        while (true)
        {
            try
            {
                process.Cross(BrokerModel.Outside, $"produce {batch.Length} at {sequence} to {log.Topic}/{log.Partition} by {identity}", () =>
                {
                    broker.Produce(identity, log, sequence, batch);
                    return true;
                });
                break;
            }
            catch (BrokerException e) when (e.Error is BrokerError.Unavailable or BrokerError.TimedOut && world.Now < giveUp)
            {
                world.Pass(RetryBackoff);
            }
        }

        _sequences[log] = sequence + batch.Length;
        if (world.Dice.Strikes(FaultKind.RequestDuplicated))
            broker.ArriveLate(TimeSpan.FromMilliseconds(world.Dice.Draw(5_000)), () => broker.ProduceAgain(identity, log, sequence, batch));
    }
}
