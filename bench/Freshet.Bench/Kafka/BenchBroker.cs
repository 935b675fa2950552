using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Freshet.Bench.Kafka;

/// <summary>A broker of the bench's own, in a folder that goes with it.</summary>
internal sealed class BenchBroker : IDisposable
{
    private const string Prefix = "KAFKA_BOOTSTRAP=";

    private readonly ServerScript _server;

    private BenchBroker(string program)
    {
        _server = new ServerScript(program, "--set", "log.segment.delete.delay.ms=1000");
        Bootstrap = _server.Said.Split('\n').First(line => line.StartsWith(Prefix, StringComparison.Ordinal))[Prefix.Length..].Trim();
    }

    /// <summary>What starts one; null where there is nothing.</summary>
    public static string? Program => SharedFolder.ProgramNamed("kafka");

    public string Bootstrap { get; }

    public static BenchBroker Start(string program) => new(program);

    public void CreateTopic(string topic, int partitions)
    {
        using IAdminClient admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Bootstrap }).Build();
        admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = 1 }]).GetAwaiter().GetResult();
    }

    public void DeleteTopic(string topic)
    {
        using IAdminClient admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Bootstrap }).Build();
        admin.DeleteTopicsAsync([topic]).GetAwaiter().GetResult();
    }

    public void Dispose() => _server.Dispose();
}
