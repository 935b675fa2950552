namespace Freshet.Runtime.Checkpoints;

/// <summary>
/// What a job's folder knows over all attempts, whatever checkpoint one begins from: how many there were, and whose commits a store may hold.
/// Thread-safe; the calls block.
/// </summary>
internal interface IJobLedger
{
    /// <summary>Makes it durable that an attempt begins, and gives its number, from 1; none is used twice in a folder. Each restart is an attempt.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    long BeginAttempt();

    /// <summary>The lineages of a sink that were ever entered.</summary>
    IReadOnlyCollection<int> LineagesOf(string sink);

    /// <summary>Makes it durable that a lineage is used, before it is for the first time.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    void Enter(string sink, int lineage);
}

/// <summary>The ledger of a job without a folder: it knows its own attempts, and no past.</summary>
internal sealed class MemoryLedger : IJobLedger
{
    private long _attempts;

    public long BeginAttempt() => Interlocked.Increment(ref _attempts);

    public IReadOnlyCollection<int> LineagesOf(string sink) => [];

    public void Enter(string sink, int lineage)
    {
    }
}
