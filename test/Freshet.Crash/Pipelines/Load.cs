using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Freshet.Crash.Pipelines;

/// <summary>Fills topics at a steady rate, each record once, until it is told to end.</summary>
internal sealed class Load
{
    private readonly TaskCompletionSource _ends;
    private readonly Task<long> _running;

    private Load(Task<long> running, TaskCompletionSource ends) => (_running, _ends) = (running, ends);

    /// <summary>Makes topics that are not there.</summary>
    public static async Task CreateTopicsAsync(string bootstrap, params IEnumerable<string> topics)
    {
        using IAdminClient admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrap }).Build();
        await admin.CreateTopicsAsync(topics.Select(topic => new TopicSpecification { Name = topic, NumPartitions = 2, ReplicationFactor = 1 }));
    }

    /// <param name="bootstrap">The broker.</param>
    /// <param name="records">Gives the records of a number, from 0 on.</param>
    /// <param name="rate">Numbers a second.</param>
    /// <param name="most">The most numbers.</param>
    public static Load Start(string bootstrap, Func<long, IEnumerable<(TopicPartition Place, string Value)>> records, double rate, long most = long.MaxValue)
    {
        var ends = new TaskCompletionSource();
        return new Load(Task.Run(() => RunAsync(bootstrap, records, rate, most, ends.Task)), ends);
    }

    /// <summary>Puts so many numbers onto the topics at once.</summary>
    public static Task<long> PutAsync(string bootstrap, Func<long, IEnumerable<(TopicPartition Place, string Value)>> records, long count) =>
        RunAsync(bootstrap, records, double.MaxValue, count, Task.Delay(Timeout.Infinite));

    /// <summary>Waits until <c>most</c> numbers are there.</summary>
    public Task<long> FilledAsync() => _running;

    /// <summary>Ends the load; gives how many numbers it took.</summary>
    public Task<long> EndAsync()
    {
        _ends.TrySetResult();
        return _running;
    }

    private static async Task<long> RunAsync(
        string bootstrap, Func<long, IEnumerable<(TopicPartition Place, string Value)>> records, double rate, long most, Task ends)
    {
        var settings = new ProducerConfig
        {
            BootstrapServers = bootstrap,
            EnableIdempotence = true, // in order, and none twice
            LingerMs = 5,
            MessageTimeoutMs = 300_000,
        };
        Exception? failure = null;
        using IProducer<Null, string> producer = new ProducerBuilder<Null, string>(settings)
            .SetLogHandler(static (_, _) => { })
            .SetErrorHandler((_, error) => failure ??= error.IsFatal ? new KafkaException(error) : null).Build();
        long sent = 0;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (sent < most && !ends.IsCompleted && failure is null)
        {
            long due = (long)Math.Min(most, (clock.Elapsed.TotalSeconds * rate) + 1);
            for (; sent < due; sent++)
            {
                foreach ((TopicPartition place, string value) in records(sent))
                    Produce(producer, place, value, report => failure ??= report.Error.IsError ? new KafkaException(report.Error) : null);
            }

            await Task.Delay(10, CancellationToken.None);
        }

        producer.Flush(CancellationToken.None);
        return failure is null ? sent : throw failure;
    }

    private static void Produce(IProducer<Null, string> producer, TopicPartition place, string value, Action<DeliveryReport<Null, string>> reported)
    {
        while (true)
        {
            try
            {
                producer.Produce(place, new Message<Null, string> { Value = value }, reported);
                return;
            }
            catch (ProduceException<Null, string> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Poll(TimeSpan.FromMilliseconds(100));
            }
        }
    }
}
