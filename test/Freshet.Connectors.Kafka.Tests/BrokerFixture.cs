using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

[assembly: AssemblyFixture(typeof(Freshet.Connectors.Kafka.Tests.BrokerFixture))]

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

    public static string? Shared => Environment.GetEnvironmentVariable("FRESHET_SHARED");

    public string Folder => _folder;

    public string Bootstrap => _addresses["KAFKA_BOOTSTRAP"];

    public string SaslBootstrap => _addresses["KAFKA_SASL_BOOTSTRAP"];

    public string TlsBootstrap => _addresses["KAFKA_TLS_BOOTSTRAP"];

    public KafkaConnection Connection => new(Bootstrap);

    public static Broker Start(params string[] options)
    {
        var broker = new Broker();
        foreach (string line in broker.Run(["start", broker._folder, .. options]).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Trim().Split('=', 2);
            if (parts.Length == 2)
                broker._addresses[parts[0]] = parts[1];
        }

        return broker;
    }

    public string CreateTopic(int partitions = 1)
    {
        string topic = $"t-{Guid.NewGuid():N}";
        using IAdminClient admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Bootstrap }).Build();
        admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = 1 }]).GetAwaiter().GetResult();
        return topic;
    }

    public void Send(string topic, params string[] values)
    {
        using IProducer<Null, string> producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = Bootstrap }).Build();
        foreach (string value in values)
            producer.Produce(topic, new Message<Null, string> { Value = value });
        producer.Flush();
    }

    /// <summary>What a reader of committed records sees of a topic up to its end, read by nothing of ours.</summary>
    public IReadOnlyList<ConsumeResult<string, string>> Read(string topic)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = Bootstrap, GroupId = $"reader-{Guid.NewGuid():N}", EnableAutoCommit = false, EnablePartitionEof = true,
            IsolationLevel = IsolationLevel.ReadCommitted,
        };
        using IConsumer<string, string> consumer = new ConsumerBuilder<string, string>(config).Build();
        using IAdminClient admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Bootstrap }).Build();
        int partitions = admin.GetMetadata(topic, TimeSpan.FromSeconds(10)).Topics.Single().Partitions.Count;
        consumer.Assign(Enumerable.Range(0, partitions).Select(p => new TopicPartitionOffset(topic, p, Offset.Beginning)));
        List<ConsumeResult<string, string>> read = [];
        for (int ended = 0; ended < partitions;)
        {
            ConsumeResult<string, string> result = consumer.Consume(TimeSpan.FromSeconds(30)) ?? throw new TimeoutException($"The topic '{topic}' gives nothing for 30 s.");
            if (result.IsPartitionEOF)
                ended++;
            else
                read.Add(result);
        }

        return read;
    }

    public async Task StopAsync()
    {
        await Task.Run(() => Run(["stop", _folder]));
        Directory.Delete(_folder, recursive: true);
    }

    private string Run(string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Shared!, "bin", "kafka"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        var output = new StringBuilder();
        process.OutputDataReceived += (_, e) => output.AppendLine(e.Data);
        process.ErrorDataReceived += (_, e) => output.AppendLine(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(TimeSpan.FromMinutes(2)) || process.ExitCode != 0)
            throw new InvalidOperationException($"The broker's script failed: {output}");
        process.WaitForExit();
        return output.ToString();
    }
}
