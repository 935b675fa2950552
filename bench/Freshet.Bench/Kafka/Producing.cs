using System.Buffers;
using System.Buffers.Binary;
using Confluent.Kafka;
using Freshet.Connectors.Kafka;
using Freshet.Runtime;
using Freshet.Sources;

namespace Freshet.Bench.Kafka;

/// <summary>Fills a topic, from the first record to the last acknowledgement: by the sink in a job, and by the bare client with the same settings.</summary>
internal static class Producing
{
    public const int RecordBytes = 900;

    private static readonly byte[] Filler = MakeFiller();

    /// <param name="bootstrap">The broker.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="records">How many.</param>
    /// <param name="options">What readers may rely on, and the rest.</param>
    public static Run Ours(string bootstrap, string topic, int records, KafkaSinkOptions options)
    {
        var meter = new RunMeter();
        string folder = Directory.CreateTempSubdirectory("freshet-bench-").FullName;
        try
        {
            var environment = new StreamExecutionEnvironment();
            environment.FromSource(new Numbers(records, meter)).Uid("in")
                .SinkTo(KafkaSink.Create(new KafkaConnection(bootstrap), topic, KafkaSerializer<long>.Of(Write), options)).Uid("out");
            bool checkpoints = options.Delivery == KafkaDelivery.ExactlyOnce;
            EmbeddedJob.RunAsync(environment, new JobOptions { CheckpointDirectory = checkpoints ? folder : null, CheckpointInterval = TimeSpan.FromSeconds(1) })
                .GetAwaiter().GetResult();
            return meter.Stop(records);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <param name="bootstrap">The broker.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="records">How many.</param>
    /// <param name="recordsPerTransaction">Null: no transactions, and a report of each delivery.</param>
    public static Run Bare(string bootstrap, string topic, int records, int? recordsPerTransaction)
    {
        var settings = new Dictionary<string, string>
        {
            ["bootstrap.servers"] = bootstrap,
            ["enable.idempotence"] = "true",
            ["acks"] = "all",
            ["linger.ms"] = "2",
            ["compression.type"] = "none",
            ["queue.buffering.max.messages"] = "200000",
            ["queue.buffering.max.kbytes"] = "131072",
        };
        if (recordsPerTransaction is not null)
        {
            settings["transactional.id"] = topic;
            settings["retry.backoff.ms"] = "1";
        }

        using IProducer<Null, byte[]> producer = new ProducerBuilder<Null, byte[]>(settings).Build();
        if (recordsPerTransaction is not null)
            producer.InitTransactions(TimeSpan.FromSeconds(30));
        long delivered = 0;
        Action<DeliveryReport<Null, byte[]>>? handler = recordsPerTransaction is null ? report => Interlocked.Add(ref delivered, report.Error.IsError ? 0 : 1) : null;
        var value = new ArrayBufferWriter<byte>(RecordBytes);
        var meter = new RunMeter();
        meter.Start();
        for (int i = 0; i < records; i++)
        {
            if (i % recordsPerTransaction == 0)
            {
                if (i > 0)
                    producer.CommitTransaction();
                producer.BeginTransaction();
            }

            value.ResetWrittenCount();
            Write(i, value);
            var message = new Message<Null, byte[]> { Value = value.WrittenSpan.ToArray() };
            while (!TryProduce(producer, topic, message, handler))
                producer.Poll(TimeSpan.FromMilliseconds(1));
        }

        if (recordsPerTransaction is not null)
            producer.CommitTransaction();
        else
            producer.Flush(TimeSpan.FromMinutes(1));
        return handler is null || delivered == records
            ? meter.Stop(records)
            : throw new InvalidOperationException($"{delivered} of {records} records arrived.");
    }

    private static bool TryProduce(IProducer<Null, byte[]> producer, string topic, Message<Null, byte[]> message, Action<DeliveryReport<Null, byte[]>>? handler)
    {
        try
        {
            producer.Produce(topic, message, handler);
            return true;
        }
        catch (ProduceException<Null, byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
    }

    private static void Write(long number, IBufferWriter<byte> output)
    {
        Span<byte> span = output.GetSpan(RecordBytes);
        Filler.CopyTo(span);
        BinaryPrimitives.WriteInt64LittleEndian(span, number);
        output.Advance(RecordBytes);
    }

    private static byte[] MakeFiller()
    {
        byte[] bytes = new byte[RecordBytes];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    /// <summary>So many numbers; the meter runs from the first.</summary>
    private sealed class Numbers(int count, RunMeter meter) : Source<long>
    {
        public override IReadOnlyList<SourceSplit> DiscoverSplits() => [new SourceSplit("numbers")];

        public override SplitReader<long> Open(SourceSplit split, ReadOnlySpan<byte> position, SplitReaderContext context) => new Reader(count, meter);

        private sealed class Reader(int count, RunMeter meter) : SplitReader<long>
        {
            private int _next;

            public override ReadResult Read(Span<Record<long>> batch)
            {
                if (_next == 0)
                    meter.Start();
                int taken = Math.Min(batch.Length, count - _next);
                for (int i = 0; i < taken; i++)
                    batch[i] = new Record<long>(_next++, EventTime.None);
                return new ReadResult(taken, _next == count);
            }

            public override void WritePosition(IBufferWriter<byte> output) => output.Write<byte>([0]);
        }
    }
}
