using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using Confluent.Kafka;
using Freshet.Connectors.Kafka;
using Freshet.Runtime;
using Freshet.Sources;
using HdrHistogram;

namespace Freshet.Bench.Kafka;

/// <summary>
/// Topic to topic through a job at a fixed rate, open loop: how long after a record was due to be sent a reader of committed records has its copy. Sender,
/// job and reader share this process and its clock.
/// </summary>
internal static class LatencyRun
{
    public const int RecordsPerSecond = 10_000;
    public const int Seconds = 10;
    public const int WarmUpSeconds = 4;

    private const int RecordBytes = 100;
    private const long LongestMicroseconds = 600_000_000;

    /// <param name="broker">The broker.</param>
    /// <param name="delivery">What the sink promises; null: no job, the reader reads what was sent.</param>
    /// <param name="checkpoints">How often the job takes a checkpoint.</param>
    public static LongHistogram Measure(BenchBroker broker, KafkaDelivery? delivery, TimeSpan checkpoints)
    {
        string from = $"from-{Guid.NewGuid():N}", to = delivery is null ? from : $"to-{Guid.NewGuid():N}";
        broker.CreateTopic(from, 2);
        if (to != from)
            broker.CreateTopic(to, 2);
        string folder = Directory.CreateTempSubdirectory("freshet-bench-").FullName;
        try
        {
            EmbeddedJob? job = delivery is { } promise ? Start(broker.Bootstrap, from, to, promise, folder, checkpoints) : null;
            var latencies = new LongHistogram(1, LongestMicroseconds, 3);
            int records = RecordsPerSecond * (Seconds + WarmUpSeconds);
            var sender = new Thread(() => Send(broker.Bootstrap, from, records));
            sender.Start();
            Receive(broker.Bootstrap, to, records, latencies);
            sender.Join();
            job?.StopAsync().GetAwaiter().GetResult();
            return latencies;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static EmbeddedJob Start(string bootstrap, string from, string to, KafkaDelivery delivery, string folder, TimeSpan checkpoints)
    {
        var connection = new KafkaConnection(bootstrap);
        var environment = new StreamExecutionEnvironment();
        environment.FromSource(new KafkaSource<byte[]>(
                connection, [from], static (in KafkaRecord record) => DecodeResult<byte[]>.Decoded(record.Value.ToArray()))).Uid("in")
            .SinkTo(KafkaSink.Create(
                connection, to, KafkaSerializer<byte[]>.Of(static (value, output) => output.Write(value)), new KafkaSinkOptions { Delivery = delivery, Linger = TimeSpan.Zero }))
            .Uid("out");
        return EmbeddedJob.Start(environment, new JobOptions { CheckpointDirectory = folder, CheckpointInterval = checkpoints });
    }

    private static void Send(string bootstrap, string topic, int records)
    {
        using IProducer<Null, byte[]> producer = new ProducerBuilder<Null, byte[]>(
            new ProducerConfig { BootstrapServers = bootstrap, LingerMs = 0, EnableDeliveryReports = false }).Build();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < records; i++)
        {
            long due = start + (i * Stopwatch.Frequency / RecordsPerSecond);
            while (Stopwatch.GetTimestamp() < due)
                Thread.Sleep(1);
            byte[] value = new byte[RecordBytes];
            BinaryPrimitives.WriteInt64LittleEndian(value, due);
            BinaryPrimitives.WriteInt32LittleEndian(value.AsSpan(8), i);
            producer.Produce(topic, new Message<Null, byte[]> { Value = value });
        }

        producer.Flush(TimeSpan.FromSeconds(30));
    }

    private static void Receive(string bootstrap, string topic, int records, LongHistogram latencies)
    {
        using IConsumer<Ignore, byte[]> consumer = new ConsumerBuilder<Ignore, byte[]>(new ConsumerConfig
        {
            BootstrapServers = bootstrap,
            GroupId = "bench",
            EnableAutoCommit = false,
            IsolationLevel = IsolationLevel.ReadCommitted,
            FetchWaitMaxMs = 100,
        }).Build();
        consumer.Assign(Enumerable.Range(0, 2).Select(p => new TopicPartitionOffset(topic, p, 0)));
        for (int count = 0; count < records; count++)
        {
            ConsumeResult<Ignore, byte[]> result = consumer.Consume(30_000) ?? throw new InvalidOperationException($"{count} of {records} records came through.");
            long now = Stopwatch.GetTimestamp();
            ReadOnlySpan<byte> value = result.Message.Value;
            if (BinaryPrimitives.ReadInt32LittleEndian(value[8..]) < RecordsPerSecond * WarmUpSeconds)
                continue;
            long due = BinaryPrimitives.ReadInt64LittleEndian(value);
            latencies.RecordValue(Math.Clamp((long)Stopwatch.GetElapsedTime(due, now).TotalMicroseconds, 1, LongestMicroseconds));
        }
    }
}
