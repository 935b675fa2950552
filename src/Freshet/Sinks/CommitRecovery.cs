namespace Freshet.Sinks;

/// <summary>What a committer is told at the start, and what it answers. Used during <see cref="Committer.Recover"/> only.</summary>
public sealed class CommitRecovery
{
    private readonly Dictionary<int, long> _marks = [];

    /// <summary>
    /// The highest sequence that the restored checkpoint knows of each lineage that is this committer's: those in the checkpoint, those that the
    /// job ever used, and at a first start its own; 0 where the checkpoint knows none.
    /// </summary>
    public required IReadOnlyDictionary<int, long> Sequences { get; init; }

    /// <summary>
    /// Of those lineages of which committables stand in the checkpoint, the sequence before the first of them: up to there the store had everything
    /// when the checkpoint was taken. Of the others it had all that <see cref="Sequences"/> says.
    /// </summary>
    public IReadOnlyDictionary<int, long> Confirmed { get; init; } = new Dictionary<int, long>();

    /// <summary>
    /// Of those lineages, the sequences of the committables in the checkpoint, in order: the store had not confirmed them when it was taken, and may
    /// have made any number of them since, the first ones first.
    /// </summary>
    public IReadOnlyDictionary<int, IReadOnlyList<long>> Pending { get; init; } = new Dictionary<int, IReadOnlyList<long>>();

    /// <summary>The index of the subtask; it owns the lineages that leave it as remainder when divided by <see cref="Parallelism"/>.</summary>
    public int Subtask { get; init; }

    /// <summary>The number of subtasks.</summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>Whether results that the store has beyond the checkpoint may be made again: visible twice, because the user asked for it.</summary>
    public bool AllowsReplay { get; init; }

    /// <summary>
    /// Whether the job was stopped with the checkpoint it begins from and everything in it was committed then: a store that has since forgotten how far
    /// it was leaves no doubt.
    /// </summary>
    public bool IsSettled { get; init; }

    /// <summary>The sequence that the store has of each lineage, where it differs from what the checkpoint knows.</summary>
    public IReadOnlyDictionary<int, long> Marks => _marks;

    /// <summary>Whether a lineage is this committer's.</summary>
    public bool Owns(int lineage) => lineage % Parallelism == Subtask;

    /// <summary>Up to where the store had everything of a lineage when the checkpoint was taken.</summary>
    public long ConfirmedOf(int lineage) => Confirmed.TryGetValue(lineage, out long confirmed) ? confirmed : Sequences.GetValueOrDefault(lineage);

    /// <summary>
    /// Whether the store has results of a lineage that the checkpoint does not know: its mark lies behind what was confirmed, and is none of the
    /// committables in the checkpoint. It may well be lower than their last: a process that began from something older, and so made another past of
    /// it, has committed. To go on shows results twice (see <see cref="AllowsReplay"/>), and works only behind the mark (<see cref="GoOnBehind"/>).
    /// </summary>
    /// <param name="lineage">The lineage.</param>
    /// <param name="mark">The sequence up to which the store has committed; 0 for nothing.</param>
    public bool IsAhead(int lineage, long mark) =>
        mark > ConfirmedOf(lineage)
        && mark != Sequences.GetValueOrDefault(lineage)
        && !(Pending.TryGetValue(lineage, out IReadOnlyList<long>? pending) && pending.Contains(mark));

    /// <summary>
    /// Compares the marks of a store with what the checkpoint knows, lineage by lineage: where one is ahead (see <see cref="IsAhead"/>), the lineage goes on
    /// behind it if a replay is allowed, and the start is refused if not.
    /// </summary>
    /// <param name="markOf">Reads the mark of a lineage; 0 for nothing.</param>
    /// <param name="ahead">Makes the error of a lineage, of its mark and of the last sequence that the checkpoint knows.</param>
    public void CompareMarks(Func<int, long> markOf, Func<int, long, long, Exception> ahead)
    {
        ArgumentNullException.ThrowIfNull(markOf);
        ArgumentNullException.ThrowIfNull(ahead);
        foreach ((int lineage, long sequence) in Sequences)
        {
            long mark = markOf(lineage);
            if (!IsAhead(lineage, mark))
                continue;
            if (!AllowsReplay)
                throw ahead(lineage, mark, sequence);
            GoOnBehind(lineage, mark);
        }
    }

    /// <summary>Tells that the store has committed up to <paramref name="mark"/>: the lineage goes on behind it.</summary>
    public void GoOnBehind(int lineage, long mark) => _marks[lineage] = mark;
}
