namespace Freshet.Crash.Servers;

/// <summary>A real Kafka broker on loopback, with its data in a folder. Disposing stops it.</summary>
internal sealed class KafkaBroker : IAsyncDisposable
{
    private readonly string _folder;
    private readonly string[] _options;

    private KafkaBroker(string folder, string[] options) => (_folder, _options) = (folder, options);

    public string Bootstrap { get; private set; } = "";

    /// <summary>The address that asks for a name and password; empty without <c>--sasl</c>.</summary>
    public string SaslBootstrap { get; private set; } = "";

    /// <param name="folder">Where its data is.</param>
    /// <param name="options">Options of the script.</param>
    public static async Task<KafkaBroker> StartAsync(string folder, params string[] options)
    {
        var broker = new KafkaBroker(folder, options);
        await broker.StartAsync();
        return broker;
    }

    public async Task StartAsync()
    {
        IReadOnlyDictionary<string, string> said = await Script.RunAsync("kafka", ["start", _folder, .. _options]);
        Bootstrap = said["KAFKA_BOOTSTRAP"];
        SaslBootstrap = said.GetValueOrDefault("KAFKA_SASL_BOOTSTRAP", "");
    }

    /// <summary>SIGKILL.</summary>
    public Task KillAsync() => Script.RunAsync("kafka", "kill", _folder);

    public async ValueTask DisposeAsync() => await Script.RunAsync("kafka", "stop", _folder);
}
