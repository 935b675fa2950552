namespace Freshet.Sources;

/// <summary>
/// Where a stream begins: knows its splits, and opens a reader for each. A description, shared between subtasks: immutable.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public abstract class Source<T>
{
    /// <summary>
    /// Whether every split ends by itself. Bounded sources make watermarks at fixed positions only, so that results can be repeated; the others also by
    /// the clock.
    /// </summary>
    public virtual bool IsBounded => true;

    /// <summary>
    /// How often the splits are looked for while the job runs: those that are new are read too. Null, the default: only at the start. Splits of a source
    /// with an interval have an <see cref="SourceSplit.Affinity"/>.
    /// </summary>
    public virtual TimeSpan? DiscoveryInterval => null;

    /// <summary>Finds the splits. It may block. Their ids are stable over restarts: positions in checkpoints belong to them.</summary>
    /// <exception cref="IOException">They cannot be found out now. At the start that fails the job; later they are looked for again when it is due.</exception>
    public abstract IReadOnlyList<SourceSplit> DiscoverSplits();

    /// <summary>Opens a split at a position that its reader gave earlier, or at the start where <paramref name="position"/> is empty.</summary>
    public abstract SplitReader<T> Open(SourceSplit split, ReadOnlySpan<byte> position, SplitReaderContext context);
}
