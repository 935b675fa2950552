namespace Freshet.Sinks;

/// <summary>What a committer is told at the start, and what it answers. Used during <see cref="Committer.Recover"/> only.</summary>
public sealed class CommitRecovery
{
    private readonly Dictionary<int, long> _marks = [];

    /// <summary>Describes a start; the runtime does, and tests of committers.</summary>
    /// <param name="sequences">See <see cref="Sequences"/>.</param>
    /// <param name="allowsReplay">See <see cref="AllowsReplay"/>.</param>
    public CommitRecovery(IReadOnlyDictionary<int, long> sequences, bool allowsReplay = false)
    {
        Sequences = sequences;
        AllowsReplay = allowsReplay;
    }

    /// <summary>
    /// The highest sequence that the restored checkpoint knows of each lineage that is this committer's: those in the checkpoint, those that the
    /// job ever used, and at a first start its own; 0 where the checkpoint knows none.
    /// </summary>
    public IReadOnlyDictionary<int, long> Sequences { get; }

    /// <summary>Whether results that the store has beyond the checkpoint may be made again: visible twice, because the user asked for it.</summary>
    public bool AllowsReplay { get; }

    /// <summary>The sequence that the store has of each lineage, where it differs from what the checkpoint knows.</summary>
    public IReadOnlyDictionary<int, long> Marks => _marks;

    /// <summary>Tells that the store has committed up to <paramref name="mark"/>: the lineage goes on behind it.</summary>
    public void GoOnBehind(int lineage, long mark) => _marks[lineage] = mark;
}
