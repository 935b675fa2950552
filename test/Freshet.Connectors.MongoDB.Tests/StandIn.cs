using System.Diagnostics;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Freshet.Connectors.MongoDB.Tests;

/// <summary>A server that speaks MongoDB's protocol, started for one test and stopped behind it. Without it the test is skipped by name.</summary>
internal sealed class StandIn : IDisposable
{
    private readonly string _script;
    private readonly string _kind;
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-mongo-").FullName;

    private StandIn(string script, string kind)
    {
        _script = script;
        _kind = kind;
        Uri = Start();
    }

    public string Uri { get; }

    public MongoConnection Connection => new(Uri);

    public static StandIn Started(string kind)
    {
        string? shared = Environment.GetEnvironmentVariable("FRESHET_SHARED");
        Assert.SkipUnless(shared is not null, "Set FRESHET_SHARED to the folder with bin/mongo to run this test.");
        string script = Path.Combine(shared, "bin", "mongo");
        Assert.SkipUnless(File.Exists(script), "FRESHET_SHARED has no bin/mongo.");
        return new StandIn(script, kind);
    }

    /// <summary>Starts the server again, on the port and with the files that it had.</summary>
    public string Start() => Run("start", _folder, "--kind", _kind).Split('=')[^1].Trim();

    /// <summary>SIGKILL.</summary>
    public void Kill() => Run("kill", _folder);

    public IReadOnlyList<BsonDocument> All(string collection)
    {
        using var client = new MongoClient(Uri);
        return client.GetDatabase("test").GetCollection<BsonDocument>(collection).Find(FilterDefinition<BsonDocument>.Empty).ToList();
    }

    public void Dispose()
    {
        Run("stop", _folder);
        Directory.Delete(_folder, recursive: true);
    }

    private string Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(_script, arguments) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{_script} {string.Join(' ', arguments)} ended with {process.ExitCode}: {output}");
    }
}
