namespace Freshet.Crash.Servers;

/// <summary>A server that speaks MongoDB's wire protocol on loopback, with its data in a folder. Disposing stops it.</summary>
internal sealed class MongoServer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly string _kind;

    private MongoServer(string folder, string kind) => (_folder, _kind) = (folder, kind);

    public string Uri { get; private set; } = "";

    public static async Task<MongoServer> StartAsync(string folder, string kind)
    {
        var server = new MongoServer(folder, kind);
        await server.StartAsync();
        return server;
    }

    public async Task StartAsync() => Uri = (await Script.RunAsync("mongo", "start", _folder, "--kind", _kind))["MONGO_URI"];

    /// <summary>SIGKILL.</summary>
    public Task KillAsync() => Script.RunAsync("mongo", "kill", _folder);

    public async ValueTask DisposeAsync() => await Script.RunAsync("mongo", "stop", _folder);
}
