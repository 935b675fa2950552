using Freshet.Graph;

namespace Freshet.Runtime.Execution;

/// <summary>The records that operators failed at, over all restarts of a job in this process. Thread-safe.</summary>
/// <param name="graph">The job.</param>
/// <param name="maxFailures">How often an operator may fail at a record; 0 for without end.</param>
internal sealed class SuspectRecords(JobGraph graph, int maxFailures)
{
    private const int Kept = 256;

    private readonly Lock _lock = new();
    private readonly List<SuspectRecord> _suspects = [];

    /// <summary>Takes note of a failure.</summary>
    public void Note(Exception failure)
    {
        if (maxFailures == 0 || (failure as OperatorFailedException)?.Suspect is not { NodeId: >= 0 } suspect)
            return;
        lock (_lock)
        {
            if (_suspects.Find(known => known.IsSameAs(suspect, graph)) is { } same)
            {
                same.Failures++;
                return;
            }

            if (_suspects.Count == Kept)
                _suspects.RemoveAt(0);
            _suspects.Add(suspect);
        }
    }

    /// <summary>The records that a node is not to see any more.</summary>
    public IReadOnlyList<SuspectRecord<T>> PoisonOf<T>(Node node)
    {
        if (maxFailures == 0)
            return [];
        lock (_lock)
            return [.. _suspects.Where(suspect => suspect.NodeId == node.Id && suspect.Failures >= maxFailures).OfType<SuspectRecord<T>>()];
    }
}
