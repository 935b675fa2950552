namespace Freshet.Runtime.Checkpoints;

/// <summary>
/// The last state of a task that ended. It stands in every later checkpoint: what it captured is written until a completed one has it, and stays where that
/// one put it from then on. Used under the coordinator's lock.
/// </summary>
internal sealed class EndedTask(IReadOnlyList<OperatorSnapshot> snapshots, bool isWritten) : IDisposable
{
    private IReadOnlyList<OperatorSnapshot> _unwritten = isWritten ? [] : snapshots;

    /// <summary>What no completed checkpoint has.</summary>
    public IReadOnlyList<OperatorSnapshot> Unwritten => _unwritten;

    /// <summary>The operators whose state the last completed checkpoint has.</summary>
    public IReadOnlyList<(string Uid, int Subtask)> Written { get; private set; } = isWritten ? OperatorsOf(snapshots) : [];

    /// <summary>Takes note that the last completed checkpoint has its state.</summary>
    public void Keep()
    {
        if (_unwritten.Count == 0)
            return;
        Written = OperatorsOf(_unwritten);
        Dispose();
    }

    /// <summary>Frees what the task captured.</summary>
    public void Dispose()
    {
        OperatorSnapshot.Release(_unwritten);
        _unwritten = [];
    }

    private static IReadOnlyList<(string Uid, int Subtask)> OperatorsOf(IReadOnlyList<OperatorSnapshot> snapshots) =>
        [.. snapshots.Select(s => (s.Uid, s.Subtask))];
}
