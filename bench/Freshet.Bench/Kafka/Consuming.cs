using System.Runtime.InteropServices;
using Confluent.Kafka;
using Freshet.Connectors.Kafka;
using Freshet.Runtime;
using Freshet.Sinks;
using Freshet.Sources;

namespace Freshet.Bench.Kafka;

/// <summary>Reads a topic to its end, from its first record to its last: by the source in a job, and by the bare client with the same settings.</summary>
internal static class Consuming
{
    public static Run Ours(string bootstrap, string topic, int records)
    {
        var meter = new RunMeter();
        var sink = new SummingSink(meter);
        var environment = new StreamExecutionEnvironment();
        environment.FromSource(new KafkaSource<long>(
            new KafkaConnection(bootstrap), [topic], static value => DecodeResult<long>.Decoded(Check(value)),
            new KafkaSourceOptions { BoundedAt = OffsetsInitializer.Latest })).Uid("in").SinkTo(sink).Uid("out");
        EmbeddedJob.RunAsync(environment).GetAwaiter().GetResult();
        return sink.Count == records ? sink.Result : throw new InvalidOperationException($"The job read {sink.Count} records of {records}.");
    }

    public static Run Bare(string bootstrap, string topic, int partitions, int records)
    {
        var settings = new Dictionary<string, string>
        {
            ["bootstrap.servers"] = bootstrap,
            ["group.id"] = "bare",
            ["enable.auto.commit"] = "false",
            ["enable.auto.offset.store"] = "false",
            ["queued.max.messages.kbytes"] = "32768",
            ["fetch.wait.max.ms"] = "100",
            ["dotnet.consumer.consume.result.fields"] = "timestamp",
        };
        var checks = new Checks();
        using IConsumer<Ignore, long> consumer = new ConsumerBuilder<Ignore, long>(settings).SetValueDeserializer(checks).Build();
        consumer.Assign(Enumerable.Range(0, partitions).Select(p => new TopicPartitionOffset(topic, p, 0)));
        var meter = new RunMeter();
        long sum = 0;
        for (int count = 0; count < records;)
        {
            if (consumer.Consume(10_000) is not { } result)
                throw new InvalidOperationException($"The topic gave {count} records of {records}.");
            if (count++ == 0)
                meter.Start();
            sum += result.Message.Value;
        }

        return meter.Stop(sum);
    }

    /// <summary>What both make of a value: they read all of it, as any decoder does. It is the reading that fetches the bytes from the client's thread.</summary>
    private static long Check(ReadOnlySpan<byte> value)
    {
        long sum = value.Length;
        foreach (long word in MemoryMarshal.Cast<byte, long>(value))
            sum += word;
        return sum;
    }

    private sealed class Checks : IDeserializer<long>
    {
        public long Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context) => Check(data);
    }

    private sealed class SummingSink(RunMeter meter) : Sink<long>
    {
        private long _sum;

        public long Count { get; private set; }

        public Run Result { get; private set; }

        public override SinkWriter<long> CreateWriter(int subtask) => new Writer(this, meter);

        private sealed class Writer(SummingSink sink, RunMeter meter) : SinkWriter<long>
        {
            public override void Write(ReadOnlySpan<Record<long>> batch)
            {
                if (!meter.IsStarted)
                    meter.Start();
                foreach (ref readonly Record<long> record in batch)
                    sink._sum += record.Value;
                sink.Count += batch.Length;
            }

            public override void Finish() => sink.Result = meter.Stop(sink._sum);
        }
    }
}
