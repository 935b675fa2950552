using Freshet.Crash.Content;
using Freshet.Crash.Kills;
using Freshet.Crash.Pipelines;

namespace Freshet.Crash;

/// <summary>Kills the broker or the store under a job that goes on, and starts it again with the data that it left.</summary>
/// <param name="arguments">What the command line asked for.</param>
/// <param name="folder">Where everything is.</param>
internal sealed class ServerKills(CrashArguments arguments, string folder)
{
    private const double DocumentsPerSecond = 50;
    private const long MostDocuments = 3000; // the server that survives a kill is slow with more

    private readonly Random _random = new(arguments.Seed);

    public async Task<bool> KillBrokerAsync()
    {
        await using var pipeline = new TopicsPipeline(Home("broker-kills"));
        return await RunAsync("broker-kills", arguments.BrokerKills, pipeline, async () =>
        {
            await pipeline.Broker.KillAsync();
            await pipeline.Broker.StartAsync();
        });
    }

    public async Task<bool> KillStoreAsync()
    {
        await using var pipeline = new DocumentsPipeline(Home("store-kills"), "ferret", DocumentsPerSecond, MostDocuments);
        return await RunAsync("store-kills", arguments.StoreKills, pipeline, async () =>
        {
            await pipeline.Store.KillAsync();
            await pipeline.Store.StartAsync();
        });
    }

    private async Task<bool> RunAsync(string name, int kills, CrashPipeline pipeline, Func<Task> kill)
    {
        var counts = new KillCounts();
        await pipeline.PrepareAsync(kills);
        using (ChildProcess child = ChildProcess.Start(pipeline.KilledJob))
        {
            await child.ReadyAsync();
            for (int i = 0; i < kills; i++)
            {
                await Task.Delay(TimeSpan.FromSeconds(1 + (_random.NextDouble() * 2)));
                await kill();
                counts.Killed();
            }

            if (child.HasExited)
                throw child.Ended();
            child.Terminate();
            await child.EndAsync().WaitAsync(TimeSpan.FromMinutes(3));
        }

        await pipeline.FinishAsync(counts);
        Differences found = await pipeline.CompareAsync();
        foreach (string example in found.Examples)
            Console.WriteLine($"    FAULT: {example}");
        Console.WriteLine($"{name}: {kills} kills, {found.Lost} lost, {found.Doubled} doubled, {found.Rows} rows");
        return found.AreNone;
    }

    private string Home(string name)
    {
        string home = Path.Combine(folder, name);
        Directory.CreateDirectory(home);
        return home;
    }
}
