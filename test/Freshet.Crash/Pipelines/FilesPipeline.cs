using System.Globalization;
using Freshet.Crash.Children;
using Freshet.Crash.Content;
using Freshet.Crash.Kills;

namespace Freshet.Crash.Pipelines;

/// <summary>The reviews job as it comes: a file in, SQLite out.</summary>
internal sealed class FilesPipeline(string folder) : CrashPipeline(folder)
{
    private const int SampleReviews = 494;
    private const int ReviewsPerSecond = 100;
    private const double SecondsPerKill = 4;

    private string[] _common = [];

    public override string Name => "files-sqlite";

    // Between a kill and the next the input must not end: the rate keeps it. Behind the last kill the rest is read as fast as can be.
    public override IReadOnlyList<string> KilledJob => [.. Job("killed"), "--rate", $"{ReviewsPerSecond}", "--checkpoint-interval", "300"];

    public override async Task PrepareAsync(int kills)
    {
        string key = In("user.key");
        await File.WriteAllBytesAsync(key, new byte[32]);
        int repeat = (int)Math.Ceiling(kills * SecondsPerKill * ReviewsPerSecond / SampleReviews) + 2;
        _common = ["--repeat", repeat.ToString(CultureInfo.InvariantCulture), "--route", "all", "--no-dashboard", "--user-key", key];
    }

    public override Task FinishAsync(KillCounts counts) => FinishAsync(Job("killed"), counts);

    public override async Task<Differences> CompareAsync()
    {
        await ChildProcess.RunToEndAsync([.. Job("straight"), "--speed", "max"]);
        return TableContent.Compare(DatabaseOf("straight"), DatabaseOf("killed"));
    }

    private static async Task FinishAsync(IReadOnlyList<string> job, KillCounts counts)
    {
        using ChildProcess child = ChildProcess.Start([.. job, "--speed", "max"]);
        await child.EndAsync();
        counts.Lived(child);
    }

    private string[] Job(string state) => [ChildProgram.Reviews, .. _common, "--state", In(state)];

    private string DatabaseOf(string state) => Path.Combine(In(state), "runs", "000001", "reviews.db");
}
