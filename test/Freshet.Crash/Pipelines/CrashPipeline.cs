using Freshet.Crash.Content;
using Freshet.Crash.Kills;
using Freshet.Runtime.Faults;

namespace Freshet.Crash.Pipelines;

/// <summary>
/// A job whose processes are killed while it works, and which is then compared with a run over the same input that was left alone. Every pipeline goes the same
/// way: prepare, kill, finish, run the other, compare.
/// </summary>
/// <param name="folder">Where everything of it is.</param>
internal abstract class CrashPipeline(string folder) : IAsyncDisposable
{
    private static readonly string[] CommitPoints =
        [$"{CrashPoint.CommitBegun}", $"{CrashPoint.CommitDone}", $"{CrashPoint.CommitConfirmed}"];

    public abstract string Name { get; }

    /// <summary>Whether its sink commits, so that committables stand in checkpoints.</summary>
    public virtual bool HasCommittables => true;

    /// <summary>Whether it can be told what became of committables out of a checkpoint: of a Kafka sink.</summary>
    public virtual bool CountsCommittables => false;

    /// <summary>The steps of the commit protocol that it goes through.</summary>
    public virtual IReadOnlyList<string> Points =>
        [.. Enum.GetNames<CrashPoint>().Except(HasCommittables ? [] : CommitPoints)];

    protected string Folder => folder;

    /// <summary>Starts what it needs, and the input.</summary>
    public abstract Task PrepareAsync(int kills);

    /// <summary>The command line of the job that is killed.</summary>
    public abstract IReadOnlyList<string> KilledJob { get; }

    /// <summary>Ends the input, and has the job take the rest of it.</summary>
    public abstract Task FinishAsync(KillCounts counts);

    /// <summary>Runs the job that is left alone, and compares.</summary>
    public abstract Task<Differences> CompareAsync();

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected string In(string name) => Path.Combine(folder, name);

    /// <summary>Has an unbounded job read everything and stop.</summary>
    protected static async Task ReadRestAsync(IReadOnlyList<string> job, long records, KillCounts counts)
    {
        using ChildProcess child = ChildProcess.Start(job);
        await child.ReadAsync(records).WaitAsync(TimeSpan.FromMinutes(5));
        await child.ReadyAsync();
        child.Terminate();
        await child.EndAsync();
        counts.Lived(child);
    }
}
