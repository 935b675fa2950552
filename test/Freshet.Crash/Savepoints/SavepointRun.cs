using System.Globalization;
using Freshet.Crash.Content;
using Freshet.Crash.Kills;
using Freshet.Crash.Pipelines;
using Freshet.Crash.Servers;

namespace Freshet.Crash.Savepoints;

/// <summary>
/// The whole reviews job, stopped with a savepoint under load and started from it at another parallelism, again and again; compared with a run that was left
/// alone. The learner's state is compared by its hash.
/// </summary>
internal sealed class SavepointRun(string folder)
{
    private const double ReviewsPerSecond = 100;
    private const long ReviewsPerLife = 400;
    private const string Moved = "moved";
    private const string Straight = "straight";

    private static readonly int[] Parallelisms = [1, 2, 4, 3];

    public async Task<bool> RunAsync()
    {
        await File.WriteAllBytesAsync(In("user.key"), new byte[32]);
        await using KafkaBroker broker = await KafkaBroker.StartAsync(In("kafka"));
        await Load.CreateTopicsAsync(broker.Bootstrap, ReviewInput.Topics(Moved, Straight));
        Load load = Load.Start(broker.Bootstrap, new ReviewInput(Moved, Straight).At, ReviewsPerSecond);
        string? savepoint = null;
        foreach (int parallelism in Parallelisms)
        {
            bool isLast = parallelism == Parallelisms[^1];
            using ChildProcess child = ChildProcess.Start(
            [
                .. Job(broker, Moved), "--parallelism", parallelism.ToString(CultureInfo.InvariantCulture), "--checkpoint-interval", "300",
                .. savepoint is null ? Array.Empty<string>() : ["--from-savepoint", savepoint], .. isLast ? ["--drain"] : new[] { "--savepoint-on-stop", In("savepoints") },
            ]);
            await child.ReadsAsync();
            await child.ReadAsync(isLast ? await load.EndAsync() * ReviewInput.PerNumber : child.Read + ReviewsPerLife);
            await child.ReadyAsync();
            child.Terminate();
            await child.EndAsync();
            Console.WriteLine(
                $"parallelism {parallelism}: from {(savepoint is null ? "nothing" : $"the savepoint of checkpoint {child.RestoredCheckpoint}")}, {child.Read} reviews read, {(isLast ? "drained" : "stopped with a savepoint")}");
            savepoint = child.Savepoint;
        }

        await ChildProcess.RunToEndAsync([.. Job(broker, Straight), "--bounded"]);
        Differences found = ReviewsPipeline.Compare(broker.Bootstrap, In(Straight), Straight, In(Moved), Moved);
        int hashes = TableContent.CountStateHashes(ReviewsPipeline.DatabaseOf(In(Moved)));
        foreach (string example in found.Examples)
            Console.WriteLine($"FAULT: {example}");
        if (hashes == 0)
            Console.WriteLine("FAULT: the learner's state left no hash, so it was not compared");
        Console.WriteLine($"the learner's state at the end: {(hashes > 0 && found.AreNone ? "equal to the bit" : "not shown to be equal")}");
        Console.WriteLine($"savepoint: {found.Rows} outputs, {found.Lost + found.Doubled} different");
        return found.AreNone && hashes > 0;
    }

    private string[] Job(KafkaBroker broker, string name) => ReviewsPipeline.JobOn(broker.Bootstrap, name, folder);

    private string In(string name) => Path.Combine(folder, name);
}
