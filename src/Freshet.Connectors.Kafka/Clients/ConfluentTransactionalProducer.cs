using System.Diagnostics;
using Confluent.Kafka;
using Freshet.Connectors.Kafka.Sinks;

namespace Freshet.Connectors.Kafka.Clients;

/// <summary>A producer of librdkafka with a transactional id. Used by one thread.</summary>
internal sealed class ConfluentTransactionalProducer : ITransactionalProducer
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan QueueTimeout = TimeSpan.FromSeconds(60);

    private readonly IProducer<byte[]?, byte[]?> _producer;
    private readonly IConsumerGroupMetadata _group;
    private readonly TopicPartition _markPartition;
    private readonly TimeSpan _transactionTimeout;
    private long _begun;

    public ConfluentTransactionalProducer(Dictionary<string, string> settings, IConsumerGroupMetadata group, TopicPartition markPartition, TimeSpan transactionTimeout)
    {
        _markPartition = markPartition;
        _transactionTimeout = transactionTimeout;
        _group = group;
        _producer = new ProducerBuilder<byte[]?, byte[]?>(settings).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
    }

    private bool HasExpired => Stopwatch.GetElapsedTime(_begun) >= _transactionTimeout * 0.9;

    /// <summary>Shuts out whoever had the id, and has the broker abort what he left open.</summary>
    public void Initialize(TimeSpan timeout) => Call(() => _producer.InitTransactions(timeout));

    public void Begin()
    {
        _begun = Stopwatch.GetTimestamp();
        Call(_producer.BeginTransaction);
    }

    public void Produce(in OutgoingRecord record)
    {
        var message = new Message<byte[]?, byte[]?>
        {
            Key = record.HasKey ? record.Key.ToArray() : null,
            Value = record.HasValue ? record.Value.ToArray() : null,
            Timestamp = record.Time == EventTime.None ? Timestamp.Default : new Timestamp(record.Time.Milliseconds, TimestampType.CreateTime),
            Headers = HeadersOf(record.Headers),
        };
        var to = new TopicPartition(record.Topic, record.Partition < 0 ? Partition.Any : new Partition(record.Partition));
        long since = 0;
        while (true)
        {
            try
            {
                _producer.Produce(to, message);
                return;
            }
            catch (ProduceException<byte[]?, byte[]?> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                since = since == 0 ? Stopwatch.GetTimestamp() : since;
                if (Stopwatch.GetElapsedTime(since) > QueueTimeout)
                    throw new KafkaFailureException(KafkaFailure.Unknown, $"The broker has taken nothing for {QueueTimeout.TotalSeconds:0} s.", e);
                _producer.Poll(TimeSpan.FromMilliseconds(5)); // what is in the queue goes out meanwhile
            }
            catch (KafkaException e)
            {
                throw KafkaErrors.ToFailure(e, HasExpired);
            }
        }
    }

    public void SendMark(long sequence) =>
        Call(() => _producer.SendOffsetsToTransaction([new TopicPartitionOffset(_markPartition, sequence)], _group, CallTimeout));

    public void Commit() => Call(() => _producer.CommitTransaction(CallTimeout));

    public void Abort() => Call(() => _producer.AbortTransaction(CallTimeout));

    public void Dispose() => _producer.Dispose();

    /// <summary>The headers as Kafka's client takes them; null for none.</summary>
    internal static Headers? HeadersOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return null;
        var headers = new Headers();
        while (RecordFormat.TryNextHeader(ref bytes, out string name, out ReadOnlySpan<byte> value, out bool hasValue))
            headers.Add(name, hasValue ? value.ToArray() : null);
        return headers;
    }

    private void Call(Action call)
    {
        try
        {
            call();
        }
        catch (KafkaException e)
        {
            throw KafkaErrors.ToFailure(e, HasExpired);
        }
    }
}
