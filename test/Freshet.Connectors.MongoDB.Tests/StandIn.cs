using System.Collections.Concurrent;
using MongoDB.Bson;
using MongoDB.Driver;

[assembly: AssemblyFixture(typeof(Freshet.Connectors.MongoDB.Tests.StandIns))]

namespace Freshet.Connectors.MongoDB.Tests;

/// <summary>A database of a test's own on a server that stands in for MongoDB. Without such servers the test is skipped by name.</summary>
internal sealed class StandIn
{
    private static int _databases;

    private StandIn(StandInServer server)
    {
        Uri = server.Uri;
        Database = $"test{Environment.ProcessId}-{Interlocked.Increment(ref _databases)}";
    }

    public string Uri { get; }

    public string Database { get; }

    public MongoConnection Connection => new(Uri);

    /// <summary>A database on the one server of its kind that all tests share.</summary>
    public static StandIn Of(string kind) => new(StandIns.Shared(kind, Script()));

    /// <summary>A database on a server of its own, which the test may kill.</summary>
    public static StandIn On(StandInServer server) => new(server);

    public static StandInServer Alone(string kind) => new(Script(), kind);

    public IReadOnlyList<BsonDocument> All(string collection)
    {
        using var client = new MongoClient(Uri);
        return client.GetDatabase(Database).GetCollection<BsonDocument>(collection).Find(FilterDefinition<BsonDocument>.Empty).ToList();
    }

    public IReadOnlyList<BsonDocument> Indexes(string collection)
    {
        using var client = new MongoClient(Uri);
        return client.GetDatabase(Database).GetCollection<BsonDocument>(collection).Indexes.List().ToList();
    }

    private static string Script()
    {
        string? shared = Environment.GetEnvironmentVariable("FRESHET_SHARED");
        Assert.SkipUnless(shared is not null, "Set FRESHET_SHARED to the folder with bin/mongo to run this test.");
        string script = Path.Combine(shared, "bin", "mongo");
        Assert.SkipUnless(File.Exists(script), "FRESHET_SHARED has no bin/mongo.");
        return script;
    }
}

/// <summary>The servers that tests share: started when first wanted, stopped behind the last test.</summary>
internal sealed class StandIns : IDisposable
{
    private static readonly ConcurrentDictionary<string, Lazy<StandInServer>> Servers = new(StringComparer.Ordinal);

    public static StandInServer Shared(string kind, string script) =>
        Servers.GetOrAdd(kind, _ => new Lazy<StandInServer>(() => new StandInServer(script, kind))).Value;

    public void Dispose()
    {
        foreach (Lazy<StandInServer> server in Servers.Values.Where(s => s.IsValueCreated))
            server.Value.Dispose();
    }
}
