using System.Diagnostics;
using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

[assembly: AssemblyFixture(typeof(Freshet.Connectors.Kafka.Tests.BrokerFixture))]
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)] // tests hold the broker up, and switch faults on

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>A real broker for all tests of the assembly, started with the first that asks for it, where the shared folder is.</summary>
public sealed class BrokerFixture : IAsyncDisposable
{
    private readonly Lazy<Broker> _broker = new(() => Broker.Start("--sasl", "--tls", "--acl", "--set", "transaction.abort.timed.out.transaction.cleanup.interval.ms=500"));

    /// <summary>The broker; a test without the shared folder is skipped.</summary>
    public Broker Broker
    {
        get
        {
            Assert.SkipWhen(Broker.Shared is null, "FRESHET_SHARED does not name the folder that has a Kafka broker.");
            return _broker.Value;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker.IsValueCreated)
            await _broker.Value.StopAsync();
    }
}

/// <summary>A broker in a folder of its own.</summary>
public sealed class Broker
{
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-kafka-").FullName;
    private readonly Dictionary<string, string> _addresses = new(StringComparer.Ordinal);
    private IAdminClient _admin = null!; // once it runs

    public static string? Shared => Environment.GetEnvironmentVariable("FRESHET_SHARED");

    public string Bootstrap => _addresses["KAFKA_BOOTSTRAP"];

    public string SaslBootstrap => _addresses["KAFKA_SASL_BOOTSTRAP"];

    public string TlsBootstrap => _addresses["KAFKA_TLS_BOOTSTRAP"];

    public KafkaConnection Connection => new(Bootstrap);

    public IAdminClient Admin => _admin;

    /// <summary>Certificates and keys.</summary>
    public string TlsFile(string name) => Path.Combine(_folder, "tls", name);

    /// <summary>Lets the broker's process stand still, so that it answers nobody.</summary>
    public void Pause() => Run(["pause", _folder]);

    public void Resume() => Run(["resume", _folder]);

    public static Broker Start(params string[] options)
    {
        var broker = new Broker();
        foreach (string line in broker.Run(["start", broker._folder, .. options]).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Trim().Split('=', 2);
            if (parts.Length == 2)
                broker._addresses[parts[0]] = parts[1];
        }

        broker._admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker.Bootstrap }).Build();
        return broker;
    }

    public string CreateTopic(int partitions = 1)
    {
        string topic = $"t-{Guid.NewGuid():N}";
        var settings = new Dictionary<string, string> { ["retention.ms"] = "-1" }; // or the broker deletes records whose time is long ago
        _admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = 1, Configs = settings }]).GetAwaiter().GetResult();
        WaitForPartitions(topic, partitions);
        return topic;
    }

    /// <summary>Adds partitions to a topic, up to so many.</summary>
    public void CreatePartitions(string topic, int partitions)
    {
        _admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = topic, IncreaseTo = partitions }]).GetAwaiter().GetResult();
        WaitForPartitions(topic, partitions);
    }

    /// <summary>Has the broker refuse larger messages.</summary>
    public async Task LimitMessagesAsync(string topic, int bytes)
    {
        var resource = new ConfigResource { Type = ResourceType.Topic, Name = topic };
        string value = bytes.ToString(CultureInfo.InvariantCulture);
        await _admin.IncrementalAlterConfigsAsync(new Dictionary<ConfigResource, List<ConfigEntry>>
        {
            [resource] = [new ConfigEntry { Name = "max.message.bytes", Value = value, IncrementalOperation = AlterConfigOpType.Set }],
        });
        Await(
            $"The broker does not take the configuration of '{topic}'.",
            () => _admin.DescribeConfigsAsync([resource]).GetAwaiter().GetResult().Single().Entries["max.message.bytes"].Value == value);
    }

    public void Send(string topic, params string[] values)
    {
        using IProducer<Null, string> producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = Bootstrap }).Build();
        foreach (string value in values)
            producer.Produce(new TopicPartition(topic, 0), new Message<Null, string> { Value = value });
        producer.Flush();
    }

    /// <summary>Gives the user <c>guest</c> a right.</summary>
    public async Task GrantAsync(ResourceType type, string name, AclOperation operation) => await _admin.CreateAclsAsync(
    [
        new AclBinding
        {
            Pattern = new ResourcePattern { Type = type, Name = name, ResourcePatternType = ResourcePatternType.Literal },
            Entry = new AccessControlEntry { Principal = "User:guest", Host = "*", Operation = operation, PermissionType = AclPermissionType.Allow },
        },
    ]);

    /// <summary>What a reader of committed records sees of a topic, read by nothing of ours, when no transaction is under way any more.</summary>
    public IReadOnlyList<ConsumeResult<string, string>> Read(string topic, IsolationLevel isolation = IsolationLevel.ReadCommitted)
    {
        TopicPartitionOffset[] ends = EndsOf(topic);
        var config = new ConsumerConfig
        {
            BootstrapServers = Bootstrap,
            GroupId = $"reader-{Guid.NewGuid():N}",
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            IsolationLevel = isolation,
            FetchWaitMaxMs = 10,
        };
        using IConsumer<string, string> consumer = new ConsumerBuilder<string, string>(config).Build();
        consumer.Assign(ends.Select(e => new TopicPartitionOffset(e.TopicPartition, 0)));
        List<ConsumeResult<string, string>> read = [];
        HashSet<Partition> ended = [];
        while (ended.Count < ends.Length)
        {
            ConsumeResult<string, string> result = consumer.Consume(TimeSpan.FromSeconds(30)) ?? throw new TimeoutException($"The topic '{topic}' gives nothing for 30 s.");
            if (!result.IsPartitionEOF)
                read.Add(result);
            else if (result.Offset >= ends.Single(e => e.Partition == result.Partition).Offset)
                ended.Add(result.Partition);
        }

        return read;
    }

    /// <summary>Where the partitions of a topic end. The broker writes the marks of a transaction's end behind its answer: they are waited for.</summary>
    public TopicPartitionOffset[] EndsOf(string topic)
    {
        int partitions = CountPartitions(topic);
        TopicPartitionOffset[] committed = [];
        Await($"A transaction on the topic '{topic}' stays open.", () =>
        {
            committed = EndsOf(topic, partitions, IsolationLevel.ReadCommitted);
            return committed.SequenceEqual(EndsOf(topic, partitions, IsolationLevel.ReadUncommitted));
        });
        return committed;
    }

    /// <summary>Waits for something that the broker does behind its answer, and tells nobody of.</summary>
    public static void Await(string failure, Func<bool> isThere)
    {
        for (long since = Stopwatch.GetTimestamp(); !isThere();)
        {
            if (Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(30))
                throw new TimeoutException(failure);
        }
    }

    public async Task StopAsync()
    {
        _admin.Dispose();
        await Task.Run(() => Run(["stop", _folder]));
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Waits for the logs of a topic's partitions: the controller answers before the broker has made them.</summary>
    public void WaitForPartitions(string topic, int partitions) => Await($"The broker does not make the {partitions} partitions of '{topic}'.", () =>
    {
        try
        {
            return CountPartitions(topic) == partitions && EndsOf(topic, partitions, IsolationLevel.ReadUncommitted).Length == partitions;
        }
        catch (KafkaException)
        {
            return false; // one of them is not there yet
        }
    });

    private int CountPartitions(string topic) => _admin.GetMetadata(topic, TimeSpan.FromSeconds(10)).Topics.Single().Partitions.Count;

    private TopicPartitionOffset[] EndsOf(string topic, int partitions, IsolationLevel level)
    {
        IEnumerable<TopicPartitionOffsetSpec> latest =
            Enumerable.Range(0, partitions).Select(p => new TopicPartitionOffsetSpec { TopicPartition = new TopicPartition(topic, p), OffsetSpec = OffsetSpec.Latest() });
        return
        [
            .. _admin.ListOffsetsAsync(latest, new ListOffsetsOptions { IsolationLevel = level }).GetAwaiter().GetResult()
                .ResultInfos.Select(i => i.TopicPartitionOffsetError.TopicPartitionOffset).OrderBy(o => o.Partition.Value),
        ];
    }

    private string Run(string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Shared!, "bin", "kafka"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        var output = new StringBuilder();
        process.OutputDataReceived += Received;
        process.ErrorDataReceived += Received;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(TimeSpan.FromMinutes(2)) || process.ExitCode != 0)
            throw new InvalidOperationException($"The broker's script failed: {output}");
        process.WaitForExit();
        return output.ToString();

        void Received(object sender, DataReceivedEventArgs e)
        {
            lock (output)
                output.AppendLine(e.Data);
        }
    }
}
