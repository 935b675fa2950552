namespace Freshet.Runtime.Checkpoints;

/// <summary>
/// What a job's folder knows over all attempts, whatever checkpoint one begins from: how many there were, and whose commits a store may hold.
/// Thread-safe; the calls block.
/// </summary>
internal interface IJobLedger
{
    /// <summary>Makes it durable that an attempt begins, and gives its number, from 1; none is used twice in a folder. Each restart is an attempt.</summary>
    /// <param name="atLeast">The attempt that the checkpoint it begins from is of; the number is above it.</param>
    /// <param name="highestId">The highest checkpoint id that is known to be used.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    long BeginAttempt(long atLeast = 0, long highestId = 0);

    /// <summary>The lineages of a sink that were ever entered.</summary>
    IReadOnlyCollection<int> LineagesOf(string sink);

    /// <summary>Makes it durable that a lineage is used, before it is for the first time.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    void Enter(string sink, int lineage);
}
