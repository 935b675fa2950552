using System.Diagnostics;
using Confluent.Kafka;

namespace Freshet.Connectors.Kafka.Clients;

/// <summary>A producer of librdkafka with a transactional id. Used by one thread.</summary>
internal sealed class ConfluentTransactionalProducer : ITransactionalProducer
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MarkTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5); // behind a call's timeout
    private static readonly TimeSpan QueueTimeout = TimeSpan.FromSeconds(60);

    private readonly IProducer<byte[]?, byte[]?> _producer;
    private readonly IConsumerGroupMetadata _group;
    private readonly TopicPartition _markPartition;
    private readonly TimeSpan _transactionTimeout;
    private long _begun;
    private bool _isStuck;

    public ConfluentTransactionalProducer(Dictionary<string, string> settings, IConsumerGroupMetadata group, TopicPartition markPartition, TimeSpan transactionTimeout)
    {
        _markPartition = markPartition;
        _transactionTimeout = transactionTimeout;
        _group = group;
        _producer = new ProducerBuilder<byte[]?, byte[]?>(settings).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
    }

    private bool HasExpired => Stopwatch.GetElapsedTime(_begun) >= _transactionTimeout * 0.9;

    /// <summary>Shuts out whoever had the id, and has the broker abort what he left open.</summary>
    public void Initialize(TimeSpan timeout) => Call(() => _producer.InitTransactions(timeout), timeout);

    public void Begin()
    {
        _begun = Stopwatch.GetTimestamp();
        Try(_producer.BeginTransaction);
    }

    public void Produce(in OutgoingRecord record)
    {
        Message<byte[]?, byte[]?> message = ConfluentRecord.MessageOf(in record);
        TopicPartition to = ConfluentRecord.TopicPartitionOf(in record);
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
        Call(() => _producer.SendOffsetsToTransaction([new TopicPartitionOffset(_markPartition, sequence)], _group, MarkTimeout), MarkTimeout);

    public void Commit() => Call(() => _producer.CommitTransaction(CallTimeout), CallTimeout);

    public void Dispose()
    {
        if (!_isStuck)
            _producer.Dispose();
    }

    /// <summary>
    /// Makes a call on a thread of its own. When a broker dies in the midst of it, librdkafka may not come back, whatever the timeout: then the producer is left
    /// behind with the call in it, and is not to be used again. The next one with its transactional id shuts it out.
    /// </summary>
    private void Call(Action call, TimeSpan timeout)
    {
        ObjectDisposedException.ThrowIf(_isStuck, this);
        Task running = Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _isStuck = !((IAsyncResult)running).AsyncWaitHandle.WaitOne(timeout + Grace);
        if (_isStuck)
            throw new KafkaFailureException(KafkaFailure.Unknown, $"The client has not come back from a call for {(timeout + Grace).TotalSeconds:0} s.");
        Try(running.GetAwaiter().GetResult);
    }

    private void Try(Action call)
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
