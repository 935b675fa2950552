namespace Freshet.Runtime.Checkpoints;

/// <summary>The ledger of a job without a folder: it knows its own attempts, and no past but the checkpoint's.</summary>
internal sealed class MemoryLedger : IJobLedger
{
    private readonly Lock _lock = new();
    private long _attempts;

    public long BeginAttempt(long atLeast = 0, long highestId = 0)
    {
        lock (_lock)
            return _attempts = Math.Max(_attempts, atLeast) + 1;
    }

    public IReadOnlyCollection<int> LineagesOf(string sink) => [];

    public void Enter(string sink, int lineage)
    {
    }
}
