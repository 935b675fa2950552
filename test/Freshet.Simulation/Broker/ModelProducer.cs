using Freshet.Connectors.Kafka.Clients;
using Freshet.Simulation.Engine;

namespace Freshet.Simulation.Broker;

/// <summary>
/// A transactional producer as the client library is one: messages gather and go out in batches with numbers, so that a batch whose response is lost
/// can be sent again. What the library cannot mend by itself it throws.
/// </summary>
internal sealed class ModelProducer(World world, JobProcess process, string transactionalId, TimeSpan timeout) : ITransactionalProducer
{
    private const int MostInBatch = 16;

    private static readonly TimeSpan RetryBackoff = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<PartitionLog, int> _sequences = [];
    private readonly Dictionary<PartitionLog, List<Message>> _unsent = [];
    private ProducerIdentity _identity;
    private DateTimeOffset _begun;

    public void Initialize()
    {
        _begun = world.Now;
        _identity = Call($"init {transactionalId}", () => world.Broker.InitProducer(transactionalId, timeout));
    }

    public void Begin()
    {
        _begun = world.Now;
        _unsent.Clear();
    }

    public void Produce(in OutgoingRecord record)
    {
        int partition = record.Partition >= 0 ? record.Partition : PartitionOf(record.Key, world.Broker.PartitionsOf(record.Topic));
        PartitionLog log = world.Broker.Log(record.Topic, partition);
        if (!_unsent.TryGetValue(log, out List<Message>? messages))
            _unsent.Add(log, messages = []);
        messages.Add(new Message(
            record.HasKey ? record.Key.ToArray() : null, record.HasValue ? record.Value.ToArray() : null, new DateTimeOffset(world.Now.UtcTicks, TimeSpan.Zero)));
        if (messages.Count == MostInBatch)
            Flush();
    }

    public void SendMark(long sequence) => Call($"mark {sequence} by {_identity}", () =>
    {
        world.Broker.SendOffset(_identity, transactionalId, ModelTransactions.MarkPartition, new GroupOffset(sequence, ""));
        return true;
    });

    public void Commit()
    {
        Flush();
        End();
    }

    /// <summary>What it has under way stays so: only another producer of its id ends it, or time does.</summary>
    public void Dispose()
    {
    }

    private static int PartitionOf(ReadOnlySpan<byte> key, int partitions)
    {
        uint hash = 17;
        foreach (byte one in key)
            hash = unchecked((hash * 31) + one);
        return (int)(hash % (uint)partitions);
    }

    private void Flush()
    {
        foreach ((PartitionLog log, List<Message> messages) in _unsent)
        {
            if (messages.Count > 0)
                Send(log, [.. messages]);
            messages.Clear();
        }
    }

    private void End() => Call($"commit by {_identity}", () =>
    {
        world.Broker.EndTransaction(_identity, commits: true);
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
                Call($"produce {batch.Length} at {sequence} to {log.Topic}/{log.Partition} by {identity}", () =>
                {
                    world.Broker.Produce(identity, log, sequence, batch);
                    return true;
                });
                break;
            }
            catch (KafkaFailureException e) when (e.Kind == KafkaFailure.Unknown && world.Now < giveUp)
            {
                world.Pass(RetryBackoff);
            }
        }

        _sequences[log] = sequence + batch.Length;
        if (world.Dice.Strikes(FaultKind.RequestDuplicated))
            world.Broker.ArriveLate(TimeSpan.FromMilliseconds(world.Dice.Draw(5_000)), () => world.Broker.ProduceAgain(identity, log, sequence, batch));
    }

    private T Call<T>(string what, Func<T> effect)
    {
        try
        {
            return process.Cross(BrokerModel.Outside, what, effect);
        }
        catch (BrokerException e)
        {
            throw BrokerFailures.Of(e, hasExpired: world.Now - _begun >= timeout * 0.9);
        }
    }
}
