using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Freshet.Crash.Children;
using Freshet.Crash.Kills;
using Freshet.Crash.Pipelines;
using Freshet.Crash.Servers;
using Freshet.Hosting;

namespace Freshet.Crash.Configurations;

/// <summary>Starts jobs among things that are wrong in one way after the other: each ends with one sentence and a documented exit code, soon.</summary>
internal sealed class WrongConfigurations(string folder)
{
    private const string Closed = "127.0.0.1:1"; // nobody listens there
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    public async Task<bool> RunAsync()
    {
        await File.WriteAllBytesAsync(In("user.key"), new byte[32]);
        await using KafkaBroker broker = await KafkaBroker.StartAsync(In("kafka"), "--sasl", "--acl", "--set", "transaction.max.timeout.ms=60000", "--set", "auto.create.topics.enable=false");
        await Load.CreateTopicsAsync(broker.Bootstrap, [.. ReviewInput.Topics("wrong"), NumberingInput.Topic, "output"]);
        using var predictor = new SilentPredictor(Ports.Free());
        await using var disks = new WrongDisks(folder);
        bool areAllRight = true;
        foreach (WrongCase wrong in await CasesAsync(broker, predictor, disks))
            areAllRight &= await CheckAsync(wrong);
        return areAllRight;
    }

    private async Task<IReadOnlyList<WrongCase>> CasesAsync(KafkaBroker broker, SilentPredictor predictor, WrongDisks disks)
    {
        string savepoint = await MakeSavepointAsync(broker);
        await LetGuestReadAsync(broker);
        string[] mongo = ["--mongo", $"mongodb://{Closed}/?serverSelectionTimeoutMS=3000"];
        return
        [
            new("broker cannot be reached", JobExitCode.Unavailable, Reviews(Closed, "wrong")),
            new("store cannot be reached", JobExitCode.Unavailable, [.. Reviews(broker.Bootstrap, "wrong"), .. mongo]),
            new("inference service cannot be reached", JobExitCode.Unavailable, [.. ReviewsPipeline.JobOn(broker.Bootstrap, "wrong", folder), "--fresh", "--predict", $"http://{Closed}/"]),
            new("URI of the store is none", JobExitCode.Refused, [.. Reviews(broker.Bootstrap, "wrong"), "--mongo", "mongodb://a:b@c:d@e/"]),
            new("unknown topic", JobExitCode.Refused, Reviews(broker.Bootstrap, "missing")),
            new("wrong password", JobExitCode.Refused, Reviews(broker.SaslBootstrap, "wrong")) { Environment = Sasl("guest", "guessed") },
            new("may not read the topic", JobExitCode.Refused, Reviews(broker.SaslBootstrap, "wrong")) { Environment = Sasl("guest", "guest-secret") },
            new("may read, but not write", JobExitCode.Refused, Numbering(broker.SaslBootstrap)) { Environment = Sasl("guest", "guest-secret") },
            new("transaction timeout above the broker's limit", JobExitCode.Refused, [.. Numbering(broker.Bootstrap), "--transaction-timeout", "70000"]),
            new("file of a password is missing", JobExitCode.Refused, Reviews(broker.SaslBootstrap, "wrong"))
            {
                Environment = new Dictionary<string, string>(Sasl("guest", "")) { ["FRESHET_KAFKA_PASSWORD_FILE"] = In("none") },
            },
            new("service names no labels", JobExitCode.Refused, [.. Files("labels"), "--predict", predictor.Address]),
            new("full disk", JobExitCode.Unavailable, [ChildProgram.Reviews, "--no-dashboard", "--exit-when-done", "--speed", "max", "--state", await disks.FullAsync()]),
            new("read-only folder", JobExitCode.Refused, [ChildProgram.Reviews, "--no-dashboard", "--exit-when-done", "--state", await disks.ReadOnlyAsync()]),
            new("savepoint of another job", JobExitCode.StateRefused, [.. Files("other"), "--from-savepoint", savepoint]),
            new("savepoint is not there", JobExitCode.StateRefused, [.. Files("none"), "--from-savepoint", In("none")]),
            new("damaged savepoint", JobExitCode.StateRefused, [.. Numbering(broker.Bootstrap), "--from-savepoint", await DamagedAsync(savepoint)]),
            new("option without the one that it goes with", JobExitCode.Refused, [.. Files("options"), "--mongo", "mongodb://127.0.0.1/"]),
        ];
    }

    private static async Task<bool> CheckAsync(WrongCase wrong)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Freshet.Crash.dll"), ChildProgram.Verb, .. wrong.Job])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach ((string name, string value) in wrong.Environment)
            start.Environment[name] = value;
        var clock = Stopwatch.StartNew();
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Limit + Limit);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        TimeSpan took = clock.Elapsed;
        await output;
        string[] said = [.. (await errors).Split('\n').Where(line => line.Trim().Length > 0 && !IsNews(line))];
        string? fault = FaultOf(wrong, process.ExitCode, took, said);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(fault is null ? "ok   " : "FAULT")} {process.ExitCode} {took.TotalSeconds,5:F1} s  {wrong.Name}{(fault is null ? "" : $" ({fault})")}"));
        foreach (string line in said.Take(fault is null ? 1 : 10))
            Console.WriteLine($"             {line}");
        return fault is null;
    }

    private static string? FaultOf(WrongCase wrong, int code, TimeSpan took, string[] said)
    {
        if (took > Limit)
            return string.Create(CultureInfo.InvariantCulture, $"took {took.TotalSeconds:F0} s");
        if (code != (int)wrong.Code)
            return $"ended with {code}, not {(int)wrong.Code}";
        if (said.Any(line => line.TrimStart().StartsWith("at ", StringComparison.Ordinal)))
            return "told where in the code";
        return said.Length == 1 ? null : $"told {said.Length} lines";
    }

    // How the job begins and goes on, which is no fault.
    private static bool IsNews(string line) =>
        line.StartsWith("Run ", StringComparison.Ordinal) || line.StartsWith("The job goes on from", StringComparison.Ordinal) || line.EndsWith(" checkpoint 0", StringComparison.Ordinal);

    private async Task<string> MakeSavepointAsync(KafkaBroker broker)
    {
        await Load.PutAsync(broker.Bootstrap, NumberingInput.At, 100);
        using ChildProcess child = ChildProcess.Start([.. Numbering(broker.Bootstrap), "--savepoint-on-stop", In("savepoints")]);
        await child.ReadyAsync();
        await child.ReadAsync(100);
        child.Terminate();
        await child.EndAsync();
        return child.Savepoint!;
    }

    private async Task<string> DamagedAsync(string savepoint)
    {
        string copy = In("damaged");
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.EnumerateFiles(savepoint))
        {
            byte[] bytes = await File.ReadAllBytesAsync(file);
            bytes[bytes.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(Path.Combine(copy, Path.GetFileName(file)), bytes);
        }

        return copy;
    }

    private static async Task LetGuestReadAsync(KafkaBroker broker)
    {
        using IAdminClient admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker.Bootstrap }).Build();
        await admin.CreateAclsAsync(
        [
            Allow(ResourceType.Topic, NumberingInput.Topic, AclOperation.Read), Allow(ResourceType.Group, "numbering", AclOperation.Read),
            Allow(ResourceType.Topic, "output", AclOperation.Describe),
        ]);

        static AclBinding Allow(ResourceType type, string name, AclOperation operation) => new()
        {
            Pattern = new ResourcePattern { Type = type, Name = name, ResourcePatternType = ResourcePatternType.Literal },
            Entry = new AccessControlEntry { Principal = "User:guest", Host = "*", Operation = operation, PermissionType = AclPermissionType.Allow },
        };
    }

    private static Dictionary<string, string> Sasl(string user, string password) => new()
    {
        ["FRESHET_KAFKA_SASL_MECHANISM"] = "PLAIN",
        ["FRESHET_KAFKA_USERNAME"] = user,
        ["FRESHET_KAFKA_PASSWORD"] = password,
    };

    private string[] Reviews(string bootstrap, string name) => [.. ReviewsPipeline.JobOn(bootstrap, name, folder), "--streams", "baseline", "--fresh"];

    private string[] Files(string state) => [ChildProgram.Reviews, "--no-dashboard", "--exit-when-done", "--speed", "max", "--state", In(state)];

    private string[] Numbering(string bootstrap) =>
        [ChildProgram.Numbering, "--kafka", bootstrap, "--input", NumberingInput.Topic, "--output", "output", "--state", In("numbering")];

    private string In(string name) => Path.Combine(folder, name);
}
