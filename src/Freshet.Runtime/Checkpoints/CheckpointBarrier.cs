namespace Freshet.Runtime.Checkpoints;

/// <summary>Which checkpoint a barrier belongs to, and what is asked of it. Immutable.</summary>
/// <param name="Id">The checkpoint's number.</param>
/// <param name="IsSavepoint">Whether it must stand by itself: whole states, no changes to an earlier checkpoint.</param>
internal readonly record struct CheckpointBarrier(long Id, bool IsSavepoint = false)
{
    /// <summary>The last snapshot of a task that ends: it stands in every checkpoint that comes, of either kind.</summary>
    public static CheckpointBarrier End => new(CheckpointCoordinator.Final, IsSavepoint: true);

    /// <summary>Whether it is that of a task that ends.</summary>
    public bool IsEnd => Id == CheckpointCoordinator.Final;

    /// <summary>As it travels between tasks.</summary>
    public long Pack() => (Id << 1) | (IsSavepoint ? 1L : 0);

    public static CheckpointBarrier Unpack(long packed) => new(packed >> 1, (packed & 1) != 0);
}
