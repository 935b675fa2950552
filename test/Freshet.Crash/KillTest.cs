using System.Globalization;

namespace Freshet.Crash;

/// <summary>A run that is killed again and again beside one that is not, over the same reviews.</summary>
internal sealed class KillTest(string folder, int kills, int seed)
{
    private const int ReviewsPerSecond = 200;
    private const int SampleReviews = 494;
    private const double SecondsPerKill = 3;
    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromMilliseconds(500);

    private readonly List<string> _faults = [];

    public async Task<bool> RunAsync()
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kills} kills, seed {seed}, {ReviewsPerSecond} reviews a second, a checkpoint every {CheckpointInterval.TotalMilliseconds} ms"));
        string userKey = Path.Combine(folder, "user.key");
        await File.WriteAllBytesAsync(userKey, new byte[32]);
        int repeat = (int)Math.Ceiling(kills * SecondsPerKill * ReviewsPerSecond / SampleReviews) + 1;
        string[] job = ["--repeat", $"{repeat}", "--route", "all", "--no-dashboard", "--user-key", userKey];

        string straight = Path.Combine(folder, "straight");
        await JobProcess.RunToEndAsync([.. job, "--state", straight, "--speed", "max"]);
        string killed = Path.Combine(folder, "killed");
        string interval = CheckpointInterval.TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
        await KillAsync([.. job, "--state", killed, "--rate", $"{ReviewsPerSecond}", "--checkpoint-interval", interval]);

        _faults.AddRange(ResultComparison.Compare(DatabaseOf(straight), DatabaseOf(killed)));
        foreach (string fault in _faults)
            Console.WriteLine($"FAULT: {fault}");
        Console.WriteLine(_faults.Count == 0 ? "equal: the killed run left what the uninterrupted one left" : $"{_faults.Count} faults (seed {seed})");
        return _faults.Count == 0;
    }

    private static string DatabaseOf(string state) => Path.Combine(state, "runs", "000001", "reviews.db");

    private async Task KillAsync(string[] arguments)
    {
        var random = new Random(seed);
        double bound = 2 * CheckpointInterval.TotalSeconds * ReviewsPerSecond;
        long readBefore = 0;
        Console.WriteLine("kill  after s  restored checkpoint  behind reviews  replayed (at most " + bound.ToString(CultureInfo.InvariantCulture) + ")");
        for (int kill = 0; kill <= kills; kill++)
        {
            using JobProcess process = JobProcess.Start(arguments);
            JobStart start = await process.StartedAsync();
            if (kill > 0)
            {
                long replayed = readBefore - start.RestoredReviews;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kill,4}{start.RestoredCheckpoint,30}{start.RestoredReviews,16}{replayed,10}"));
                if (start.RestoredCheckpoint == 0)
                    _faults.Add($"start {kill + 1} went on from no checkpoint");
                if (replayed < 0 || replayed > bound)
                    _faults.Add($"start {kill + 1} replays {replayed} reviews; two intervals have {bound}");
            }

            if (kill == kills)
            {
                await process.EndAsync();
                return;
            }

            await process.CheckpointAsync();
            await Task.Delay(TimeSpan.FromSeconds(random.NextDouble() * (SecondsPerKill - 1)));
            readBefore = await process.KillAsync();
        }
    }
}
