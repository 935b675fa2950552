namespace Freshet.Runtime.Checkpoints;

/// <summary>The state of a whole job at one barrier. Immutable.</summary>
/// <param name="Id">Its number; never used twice in a folder.</param>
/// <param name="Operators">The snapshots of all subtasks.</param>
internal sealed record Checkpoint(long Id, IReadOnlyList<OperatorSnapshot> Operators)
{
    /// <summary>The state by uid, the parts of all subtasks together: each subtask picks its own splits and key groups.</summary>
    public IReadOnlyDictionary<string, OperatorSnapshot> ByUid() =>
        Operators
            .GroupBy(o => o.Uid, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => new OperatorSnapshot(g.Key, [.. g.SelectMany(o => o.Sections)]), StringComparer.Ordinal);
}
