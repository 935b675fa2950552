using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Freshet.Runtime;
using Freshet.Sinks;
using Freshet.Sources;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>The source on a real broker.</summary>
public sealed class KafkaSourceBrokerTests(BrokerFixture fixture) : IDisposable
{
    private readonly Broker _broker = fixture.Broker;
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;
    private readonly CollectionSink<string> _seen = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Key_value_headers_and_timestamp_come_as_they_were_sent()
    {
        string topic = _broker.CreateTopic();
        using (IProducer<byte[]?, byte[]?> producer = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig { BootstrapServers = _broker.Bootstrap }).Build())
        {
            var headers = new Headers { { "origin", "one"u8.ToArray() }, { "origin", "two"u8.ToArray() }, { "none", null } };
            producer.Produce(topic, new Message<byte[]?, byte[]?> { Key = "k"u8.ToArray(), Value = "v"u8.ToArray(), Headers = headers, Timestamp = new Timestamp(77, TimestampType.CreateTime) });
            producer.Produce(topic, new Message<byte[]?, byte[]?> { Key = [], Value = null, Timestamp = new Timestamp(78, TimestampType.CreateTime) });
            producer.Produce(topic, new Message<byte[]?, byte[]?> { Key = null, Value = [], Timestamp = new Timestamp(79, TimestampType.CreateTime) });
            producer.Flush(Cancellation);
        }

        await RunAsync(topic, new KafkaSourceOptions { BoundedAt = OffsetsInitializer.Latest, ReadHeaders = true }, static (in KafkaRecord record) =>
        {
            string header = record.TryGetHeader("origin", out ReadOnlySpan<byte> value) ? Encoding.UTF8.GetString(value) : "-";
            string none = record.TryGetHeader("none", out ReadOnlySpan<byte> nothing) ? $"{nothing.Length}" : "-";
            return DecodeResult<string>.Decoded(string.Create(
                CultureInfo.InvariantCulture,
                $"{record.Partition}@{record.Offset} key {record.HasKey} '{Encoding.UTF8.GetString(record.Key)}' value {!record.IsTombstone} '{Encoding.UTF8.GetString(record.Value)}' {header} {none}"));
        });
        Assert.Equal(["0@0 key True 'k' value True 'v' two 0", "0@1 key True '' value False '' - -", "0@2 key False '' value True '' - -"], _seen.Records.Select(r => r.Value));
        Assert.Equal([77, 78, 79], _seen.Records.Select(r => r.Time.Milliseconds));
    }

    [Fact]
    public async Task Source_begins_where_it_is_told()
    {
        string topic = _broker.CreateTopic();
        string group = Guid.NewGuid().ToString("N");
        using (IProducer<Null, string> producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = _broker.Bootstrap }).Build())
        {
            for (int i = 0; i < 6; i++)
                producer.Produce(topic, new Message<Null, string> { Value = $"{i}", Timestamp = new Timestamp(1000 * (i + 1), TimestampType.CreateTime) });
            producer.Flush(Cancellation);
        }

        using (IConsumer<Ignore, Ignore> consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = _broker.Bootstrap, GroupId = group }).Build())
            consumer.Commit([new TopicPartitionOffset(topic, 0, 4)]);
        var offsets = new Dictionary<(string, int), long> { [(topic, 0)] = 2 };
        (OffsetsInitializer From, string Expected)[] cases =
        [
            (OffsetsInitializer.Earliest, "0 1 2 3 4 5"),
            (OffsetsInitializer.Latest, ""),
            (OffsetsInitializer.Timestamp(DateTimeOffset.FromUnixTimeMilliseconds(3500)), "3 4 5"),
            (OffsetsInitializer.Timestamp(DateTimeOffset.FromUnixTimeMilliseconds(9000)), ""),
            (OffsetsInitializer.CommittedOffsets(), "4 5"),
            (OffsetsInitializer.Specific(offsets), "2 3 4 5"),
        ];
        foreach ((OffsetsInitializer from, string expected) in cases)
        {
            var seen = new CollectionSink<string>();
            await RunAsync(topic, new KafkaSourceOptions { StartingOffsets = from, BoundedAt = OffsetsInitializer.Latest, GroupId = group }, seen: seen);
            Assert.Equal(expected, string.Join(' ', seen.Records.Select(r => r.Value)));
        }

        await RunAsync(topic, new KafkaSourceOptions { BoundedAt = OffsetsInitializer.Specific(offsets) });
        Assert.Equal(["0", "1"], _seen.Records.Select(r => r.Value));
    }

    [Fact]
    public async Task Group_that_committed_nothing_is_named_unless_there_is_a_fallback()
    {
        string topic = _broker.CreateTopic();
        _broker.Send(topic, "a");
        string group = Guid.NewGuid().ToString("N");
        SuppressRestartsException e = await Assert.ThrowsAsync<SuppressRestartsException>(
            () => RunAsync(topic, new KafkaSourceOptions { StartingOffsets = OffsetsInitializer.CommittedOffsets(), BoundedAt = OffsetsInitializer.Latest, GroupId = group }));
        Assert.Equal($"The consumer group '{group}' has committed nothing of the partition {topic}-0. Give OffsetsInitializer.CommittedOffsets a fallback, or start elsewhere.", e.Message);
        await RunAsync(
            topic, new KafkaSourceOptions { StartingOffsets = OffsetsInitializer.CommittedOffsets(OffsetsInitializer.Earliest), BoundedAt = OffsetsInitializer.Latest, GroupId = group });
        Assert.Equal(["a"], _seen.Records.Select(r => r.Value));
    }

    [Fact]
    public async Task What_a_transaction_gave_up_is_not_seen_and_the_source_ends_behind_it()
    {
        string topic = _broker.CreateTopic();
        using (IProducer<Null, string> producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = _broker.Bootstrap, TransactionalId = topic }).Build())
        {
            producer.InitTransactions(TimeSpan.FromSeconds(30));
            foreach (bool commits in (ReadOnlySpan<bool>)[true, false])
            {
                producer.BeginTransaction();
                producer.Produce(topic, new Message<Null, string> { Value = commits ? "kept" : "given up" });
                producer.Flush(Cancellation);
                if (commits)
                    producer.CommitTransaction();
                else
                    producer.AbortTransaction();
            }
        }

        await RunAsync(topic, new KafkaSourceOptions { BoundedAt = OffsetsInitializer.Latest });
        Assert.Equal(["kept"], _seen.Records.Select(r => r.Value));
        var all = new CollectionSink<string>();
        await RunAsync(topic, new KafkaSourceOptions { BoundedAt = OffsetsInitializer.Latest, ReadCommitted = false }, seen: all);
        Assert.Equal(["kept", "given up"], all.Records.Select(r => r.Value));
    }

    [Fact]
    public async Task Records_that_retention_deleted_fail_the_job_unless_they_may_be_passed_over()
    {
        string topic = _broker.CreateTopic();
        _broker.Send(topic, "a", "b", "c");
        await _broker.Admin.DeleteRecordsAsync([new TopicPartitionOffset(topic, 0, 2)]);
        var gone = new Dictionary<(string, int), long> { [(topic, 0)] = 1 };
        var options = new KafkaSourceOptions { StartingOffsets = OffsetsInitializer.Specific(gone), BoundedAt = OffsetsInitializer.Latest };
        SuppressRestartsException e = await Assert.ThrowsAsync<SuppressRestartsException>(() => RunAsync(topic, options));
        Assert.StartsWith("A record that is to be read next is gone: ", e.Message, StringComparison.Ordinal);
        Assert.EndsWith("Start from the beginning of the topic, or let KafkaSourceOptions.SkipDeletedRecords go on behind the gap.", e.Message, StringComparison.Ordinal);
        await RunAsync(topic, options with { SkipDeletedRecords = true });
        Assert.Equal(["c"], _seen.Records.Select(r => r.Value));
    }

    [Fact]
    public async Task Job_goes_on_behind_its_checkpoint_at_another_parallelism_with_partitions_that_are_new()
    {
        string topic = _broker.CreateTopic(2);
        string group = Guid.NewGuid().ToString("N");
        _broker.Send(topic, "a", "b");
        var options = new KafkaSourceOptions { GroupId = group, PartitionDiscoveryInterval = TimeSpan.FromMilliseconds(50) };
        EmbeddedJob job = Start(topic, options, parallelism: 1);
        await SeenAsync(job, 2);
        _broker.CreatePartitions(topic, 3);
        Produce(topic, 2, "found");
        await SeenAsync(job, 3);
        await job.StopAsync();
        Produce(topic, 1, "c");
        _broker.CreatePartitions(topic, 4);
        Produce(topic, 3, "since");
        job = Start(topic, options with { StartingOffsets = OffsetsInitializer.Latest }, parallelism: 3);
        await SeenAsync(job, 5);
        await job.StopAsync();
        Assert.Equal(["a", "b", "found"], _seen.Records.Take(3).Select(r => r.Value));
        Assert.Equal(["c", "since"], _seen.Records.Skip(3).Select(r => r.Value).Order());
    }

    [Fact]
    public async Task Group_follows_the_checkpoints()
    {
        string topic = _broker.CreateTopic();
        string group = Guid.NewGuid().ToString("N");
        _broker.Send(topic, "a", "b");
        EmbeddedJob job = Start(topic, new KafkaSourceOptions { GroupId = group }, parallelism: 1, checkpointInterval: TimeSpan.FromMilliseconds(50));
        using IConsumer<Ignore, Ignore> consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = _broker.Bootstrap, GroupId = group }).Build();
        await UntilAsync(job, () => consumer.Committed([new TopicPartition(topic, 0)], TimeSpan.FromSeconds(10)).Single().Offset.Value == 2);
        await job.StopAsync();
    }

    [Fact]
    public async Task Broker_that_does_not_answer_for_a_while_is_waited_for()
    {
        string topic = _broker.CreateTopic();
        _broker.Send(topic, "a");
        var connection = new KafkaConnection(_broker.Bootstrap) { Settings = new Dictionary<string, string> { ["socket.timeout.ms"] = "1000" } };
        EmbeddedJob job = Start(topic, new KafkaSourceOptions { PartitionDiscoveryInterval = TimeSpan.FromMilliseconds(100) }, parallelism: 1, connection: connection);
        await SeenAsync(job, 1);
        _broker.Pause();
        try
        {
            await Task.Delay(3000, Cancellation); // as long as the broker is away: its clients have given requests up meanwhile
        }
        finally
        {
            _broker.Resume();
        }

        _broker.Send(topic, "b");
        await SeenAsync(job, 2);
        await job.StopAsync();
    }

    [Fact]
    public async Task Topic_that_is_deleted_fails_the_job_with_its_name()
    {
        string topic = _broker.CreateTopic();
        _broker.Send(topic, "a");
        EmbeddedJob job = Start(topic, new KafkaSourceOptions { PartitionDiscoveryInterval = TimeSpan.FromMilliseconds(100) }, parallelism: 1);
        await SeenAsync(job, 1);
        await _broker.Admin.DeleteTopicsAsync([topic]);
        SuppressRestartsException e = await Assert.ThrowsAsync<SuppressRestartsException>(() => job.Completion);
        Assert.Equal($"The Kafka cluster at {_broker.Bootstrap} has no topic '{topic}'. Create it, or correct the name.", e.Message);
    }

    [Fact]
    public async Task Topic_that_is_not_there_and_cluster_that_does_not_answer_are_told_at_once()
    {
        SuppressRestartsException missing = await Assert.ThrowsAsync<SuppressRestartsException>(() => RunAsync("no-such-topic", new KafkaSourceOptions()));
        Assert.Equal($"The Kafka cluster at {_broker.Bootstrap} has no topic 'no-such-topic'. Create it, or correct the name.", missing.Message);
        Assert.DoesNotContain("no-such-topic", _broker.Admin.GetMetadata(TimeSpan.FromSeconds(10)).Topics.Select(t => t.Topic)); // and it was not made by asking
        IOException e = await Assert.ThrowsAnyAsync<IOException>(() => RunAsync("t", new KafkaSourceOptions(), connection: new KafkaConnection("127.0.0.1:1")));
        Assert.StartsWith("The Kafka cluster at 127.0.0.1:1 does not answer: ", e.Message, StringComparison.Ordinal);
    }

    private static DecodeResult<string> Decode(in KafkaRecord record) => DecodeResult<string>.Decoded(Encoding.UTF8.GetString(record.Value));

    private static async Task UntilAsync(EmbeddedJob job, Func<bool> isReached)
    {
        while (!isReached())
        {
            if (job.Completion.IsCompleted)
                await job.Completion;
            await Task.Delay(5, Cancellation); // nothing tells of a broker's offsets
        }
    }

    private async Task SeenAsync(EmbeddedJob job, int count) => await UntilAsync(job, () => _seen.Records.Count >= count);

    private void Produce(string topic, int partition, string value)
    {
        using IProducer<Null, string> producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = _broker.Bootstrap }).Build();
        producer.Produce(new TopicPartition(topic, partition), new Message<Null, string> { Value = value });
        producer.Flush(Cancellation);
    }

    private async Task RunAsync(
        string topic, KafkaSourceOptions options, KafkaDecoder<string>? decoder = null, CollectionSink<string>? seen = null, KafkaConnection? connection = null)
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromSource(new KafkaSource<string>(connection ?? _broker.Connection, [topic], decoder ?? Decode, options)).Uid("in").SinkTo(seen ?? _seen).Uid("seen");
        await EmbeddedJob.RunAsync(environment, cancellation: Cancellation);
    }

    private EmbeddedJob Start(string topic, KafkaSourceOptions options, int parallelism, TimeSpan? checkpointInterval = null, KafkaConnection? connection = null)
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromSource(new KafkaSource<string>(connection ?? _broker.Connection, [topic], Decode, options)).Uid("in").SinkTo(_seen).Uid("seen");
        return EmbeddedJob.Start(environment, new JobOptions
        {
            Parallelism = parallelism,
            CheckpointDirectory = _folder,
            CheckpointInterval = checkpointInterval ?? TimeSpan.FromMinutes(10),
        });
    }
}
