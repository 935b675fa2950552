using Freshet.Simulation.Checks;
using Freshet.Simulation.Engine;
using Freshet.Simulation.Jobs;

namespace Freshet.Simulation.Store;

/// <summary>
/// A store that keeps results and the marks of what is committed in one transaction, as a database does. It survives every process. What it has
/// taken is visible at once.
/// </summary>
internal sealed class MarkedStore(World world) : IVisibleResults
{
    /// <summary>As it is called by processes.</summary>
    public static Outside Outside { get; } = new("store")
    {
        Refusal = FaultKind.StoreUnavailable,
        LostResponse = FaultKind.StoreResponseLost,
        Refused = () => new IOException("The store cannot be reached."),
        TimedOut = () => new IOException("The store has not answered in time."),
    };

    private readonly SortedDictionary<int, long> _marks = [];
    private readonly List<(Result Result, string Lane)> _new = [];

    public IReadOnlyList<(Result Result, string Lane)> TakeNew()
    {
        (Result, string)[] taken = [.. _new];
        _new.Clear();
        return taken;
    }

    public long MarkOf(int lineage) => _marks.GetValueOrDefault(lineage);

    /// <summary>Takes results with their mark, all or nothing; false where it has them.</summary>
    /// <exception cref="InvalidDataException">What lies between the mark and <paramref name="previous"/> is missing.</exception>
    public bool TryCommit(int lineage, long sequence, long previous, IReadOnlyList<Result> results)
    {
        long mark = MarkOf(lineage);
        if (sequence <= mark)
        {
            world.Counts.CommitsDrivenAgain++;
            return false;
        }

        if (previous != mark)
            throw new InvalidDataException($"The store has lineage {lineage} up to {mark}, and the job goes on behind {previous}.");
        _new.AddRange(results.Select(r => (r, $"lineage {lineage}")));
        _marks[lineage] = sequence;
        return true;
    }
}
