using System.Diagnostics;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Freshet.Bench.Kafka;

/// <summary>A broker of the bench's own, in a folder that goes with it.</summary>
internal sealed class BenchBroker : IDisposable
{
    private const string Prefix = "KAFKA_BOOTSTRAP=";

    private readonly string _program;
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-bench-").FullName;

    private BenchBroker(string program)
    {
        _program = program;
        string output = Call("start", _folder, "--set", "log.segment.delete.delay.ms=1000");
        Bootstrap = output.Split('\n').First(line => line.StartsWith(Prefix, StringComparison.Ordinal))[Prefix.Length..].Trim();
    }

    /// <summary>What starts one; null where there is nothing.</summary>
    public static string? Program =>
        Environment.GetEnvironmentVariable("FRESHET_SHARED") is { Length: > 0 } shared && File.Exists(Path.Combine(shared, "bin", "kafka")) ? Path.Combine(shared, "bin", "kafka") : null;

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

    public void Dispose()
    {
        Call("stop", _folder);
        Directory.Delete(_folder, recursive: true);
    }

    private string Call(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(_program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"'{_program} {string.Join(' ', arguments)}' ended with code {process.ExitCode}: {output}");
    }
}
