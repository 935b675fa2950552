using System.Diagnostics;
using System.Globalization;
using Freshet.Crash.Content;
using Freshet.Crash.Kills;
using Freshet.Crash.Pipelines;
using Freshet.Crash.Servers;
using Freshet.Runtime.Faults;

namespace Freshet.Crash;

/// <summary>Kills the processes of every pipeline, and tells what it came to.</summary>
/// <param name="arguments">What the command line asked for.</param>
/// <param name="folder">Where everything is.</param>
internal sealed class KillCommand(CrashArguments arguments, string folder)
{
    public const int DefaultKills = 6;
    public const string CommitBeforeManifest = "commit-before-manifest";

    private const int Many = 30;

    private readonly List<double> _recoveries = [];
    private int _kills;
    private int _lost;
    private int _doubled;
    private bool _isGood = true;

    public static string[] Pipelines { get; } = ["files-sqlite", "kafka-kafka", "kafka-mongo", "reviews"];

    public async Task<bool> RunAsync()
    {
        Console.WriteLine($"at least {arguments.Kills} kills a pipeline, seed {arguments.Seed}");
        if (Script.Shared is null)
            Console.WriteLine("FRESHET_SHARED is not set, so there is no broker and no store: only files-sqlite runs.");
        foreach (string name in Pipelines.Where(IsAskedFor))
            await RunAsync(name);
        Console.WriteLine($"crash: {_kills} kills, {_lost} lost, {_doubled} doubled, recovery {KillCounts.Percentiles(_recoveries)} ms");
        return _isGood;
    }

    private bool IsAskedFor(string name) => (arguments.Variant is not null, arguments.Pipeline) switch
    {
        (_, { } only) => name == only,
        (true, _) => name == "kafka-kafka",
        _ => Script.Shared is not null || name == "files-sqlite",
    };

    private async Task RunAsync(string name)
    {
        var clock = Stopwatch.StartNew();
        var counts = new KillCounts();
        string home = Path.Combine(folder, name);
        Directory.CreateDirectory(home);
        await using CrashPipeline pipeline = Make(name, home);
        Console.Write($"{name} ");
        IReadOnlyList<Kill> plan = Kill.Plan(arguments.Kills, arguments.Variant is null ? pipeline.Points : [$"{CrashPoint.DataSynced}"], new Random(arguments.Seed));
        await pipeline.PrepareAsync(plan.Count);
        await KillRun.RunAsync(pipeline.KilledJob, plan, arguments.Variant is null ? null : $"{FaultPoint.CommitBeforeManifest}", counts);
        await pipeline.FinishAsync(counts);
        Differences found = await pipeline.CompareAsync();
        Report(pipeline, counts, found, clock.Elapsed);
    }

    private CrashPipeline Make(string name, string home) => name switch
    {
        "files-sqlite" => new FilesPipeline(home),
        "kafka-mongo" => new DocumentsPipeline(home),
        "reviews" => new ReviewsPipeline(home),
        _ => new TopicsPipeline(home, arguments.Variant is null ? [] : ["--allow-replay"]), // else the store's mark would have it refuse to go on
    };

    private void Report(CrashPipeline pipeline, KillCounts counts, Differences found, TimeSpan took)
    {
        _kills += counts.Kills;
        _lost += found.Lost;
        _doubled += found.Doubled;
        _recoveries.AddRange(counts.Recoveries);
        foreach (string example in found.Examples)
            Console.WriteLine($"    {(arguments.Variant is null ? "FAULT" : "found")}: {example}");
        IReadOnlyList<string> lacking = arguments.Kills < Many || arguments.Variant is not null ? [] : counts.Lacking(pipeline.Points, pipeline.CountsCommittables);
        foreach (string lack in lacking)
            Console.WriteLine($"    TOO FEW: {lack}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{pipeline.Name}: {counts.Kills} kills, {found.Lost} lost, {found.Doubled} doubled, {found.Rows} rows, {counts.Describe(pipeline.CountsCommittables)}; {took.TotalSeconds:F0} s"));
        bool isAsItShouldBe = arguments.Variant is null ? found.AreNone : found.Doubled > 0;
        _isGood &= isAsItShouldBe && lacking.Count == 0;
    }
}
