using System.Buffers;
using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Freshet.Runtime;
using Freshet.Sinks;
using Freshet.Sources;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>The sink at least once and without a promise, on a real broker.</summary>
public sealed class ProducingSinkTests(BrokerFixture fixture) : IDisposable
{
    private readonly Broker _broker = fixture.Broker;
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(KafkaDelivery.AtLeastOnce)]
    [InlineData(KafkaDelivery.None)]
    public async Task Bounded_job_ends_when_everything_is_there(KafkaDelivery delivery)
    {
        string topic = _broker.CreateTopic(2);
        await RunAsync(topic, delivery, new Serializer(), Enumerable.Range(0, 5000).Select(i => $"{i}"));
        Broker.Await("Not all records came.", () => _broker.EndsOf(topic).Sum(e => e.Offset.Value) >= 5000); // without a promise nobody hears when they have
        Assert.Equal(Enumerable.Range(0, 5000), _broker.Read(topic).Select(r => int.Parse(r.Message.Value, CultureInfo.InvariantCulture)).Order());
    }

    [Fact]
    public async Task Record_carries_key_headers_partition_topic_and_its_event_time()
    {
        string topic = _broker.CreateTopic(3);
        string other = _broker.CreateTopic();
        await RunAsync(topic, KafkaDelivery.AtLeastOnce, new Serializer { Other = other }, ["here", "!there"]);
        ConsumeResult<string, string> here = Assert.Single(_broker.Read(topic));
        Assert.Equal((2, "h", "here", 4242), (here.Partition.Value, here.Message.Key, here.Message.Value, here.Message.Timestamp.UnixTimestampMs));
        Assert.Equal("4", Encoding.UTF8.GetString(here.Message.Headers.GetLastBytes("length")));
        Assert.Null(here.Message.Headers.Single(h => h.Key == "none").GetValueBytes());
        Assert.Null(Assert.Single(_broker.Read(other)).Message.Value); // a tombstone
    }

    [Theory]
    [InlineData(KafkaDelivery.AtLeastOnce)]
    [InlineData(KafkaDelivery.ExactlyOnce)]
    public async Task Record_that_is_too_large_is_told_and_the_others_go_on(KafkaDelivery delivery)
    {
        string topic = _broker.CreateTopic();
        await _broker.LimitMessagesAsync(topic, 2000);
        var rejected = new CollectionSink<DeadLetter>();
        await RunAsync(topic, delivery, new Serializer(), ["a", new string('x', 3000), "b"], rejected);
        Assert.Equal(["a", "b"], _broker.Read(topic).Select(r => r.Message.Value));
        DeadLetter letter = Assert.Single(rejected.Records).Value;
        Assert.Equal(topic, letter.Source);
        Assert.Equal(3000, letter.Bytes.Length);
    }

    [Fact]
    public async Task Checkpoint_waits_for_what_is_under_way()
    {
        string topic = _broker.CreateTopic();
        var connection = new KafkaConnection(_broker.Bootstrap) { Settings = new Dictionary<string, string> { ["linger.ms"] = "50" } };
        var environment = new StreamExecutionEnvironment();
        var numbers = new NumbersSource();
        environment.FromSource(numbers).Uid("numbers")
            .SinkTo(KafkaSink.Create(connection, topic, new Serializer(), new KafkaSinkOptions())).Uid("out");
        EmbeddedJob job = EmbeddedJob.Start(environment, new JobOptions { CheckpointDirectory = _folder, CheckpointInterval = TimeSpan.FromMinutes(10) });
        await numbers.Begun.WaitAsync(Cancellation);
        JobResult result = await job.StopAsync();
        Assert.True(result.LastCheckpoint > 0);
        int[] seen = [.. _broker.Read(topic).Select(r => int.Parse(r.Message.Value, CultureInfo.InvariantCulture))];
        Assert.True(numbers.WrittenPosition > 0);
        Assert.Equal(Enumerable.Range(0, numbers.WrittenPosition), seen);
    }

    private async Task RunAsync(
        string topic, KafkaDelivery delivery, Serializer serializer, IEnumerable<string> values, CollectionSink<DeadLetter>? rejected = null)
    {
        var environment = new StreamExecutionEnvironment();
        DataStreamSink sink = environment
            .FromSource(new CollectionSource<string>([.. values]), WatermarkStrategy<string>.ForMonotonousTimestamps().WithTimestampAssigner(_ => new EventTime(4242))).Uid("values")
            .SinkTo(KafkaSink.Create(_broker.Connection, topic, serializer, new KafkaSinkOptions { Delivery = delivery, TransactionalIdPrefix = topic })).Uid("out");
        if (rejected is not null)
            sink.GetSideOutput(DeadLetter.Tag).SinkTo(rejected).Uid("rejected");
        await EmbeddedJob.RunAsync(environment, cancellation: Cancellation);
    }

    private sealed class Serializer : KafkaSerializer<string>
    {
        public string? Other { get; init; }

        public override bool TryWriteKey(string value, IBufferWriter<byte> output)
        {
            Encoding.UTF8.GetBytes(value.AsSpan(0, 1), output);
            return true;
        }

        public override bool TryWriteValue(string value, IBufferWriter<byte> output)
        {
            if (value.StartsWith('!'))
                return false;
            Encoding.UTF8.GetBytes(value, output);
            return true;
        }

        public override string? TopicOf(string value) => value.StartsWith('!') ? Other : null;

        public override int? PartitionOf(string value) => value == "here" ? 2 : null;

        public override void WriteHeaders(string value, KafkaHeaderWriter headers)
        {
            if (value != "here")
                return;
            headers.Add("length", "4"u8);
            headers.AddNull("none");
        }
    }

    /// <summary>Counts without an end.</summary>
    private sealed class NumbersSource : Source<string>
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Ends when some were read.</summary>
        public Task Begun => _begun.Task;

        /// <summary>The last position that went into a checkpoint.</summary>
        public int WrittenPosition { get; private set; }

        public override bool IsBounded => false;

        public override IReadOnlyList<SourceSplit> DiscoverSplits() => [new SourceSplit("numbers")];

        public override SplitReader<string> Open(SourceSplit split, ReadOnlySpan<byte> position, SplitReaderContext context) => new Reader(this, context);

        private sealed class Reader(NumbersSource source, SplitReaderContext context) : SplitReader<string>
        {
            private int _next;

            public override ReadResult Read(Span<Record<string>> batch)
            {
                for (int i = 0; i < batch.Length; i++)
                    batch[i] = new Record<string>($"{_next++}", EventTime.None);
                if (_next >= 3000)
                    source._begun.TrySetResult();
                context.Wake();
                return new ReadResult(batch.Length, false);
            }

            public override void WritePosition(IBufferWriter<byte> output)
            {
                source.WrittenPosition = _next;
                output.Write<byte>([1]);
            }
        }
    }
}
