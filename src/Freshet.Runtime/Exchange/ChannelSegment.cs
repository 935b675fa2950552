using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.Exchange;

/// <summary>
/// Elements of a channel that stand beside its ring: what waited for room when a barrier was announced, with the barrier behind it, or what a checkpoint had
/// on its way. Owned by the consumer once it is taken.
/// </summary>
/// <param name="position">The ring's position that the elements stand in front of.</param>
/// <param name="kind">Where they come from.</param>
internal sealed class ChannelSegment<T>(long position, SegmentKind kind)
{
    public long Position => position;

    public SegmentKind Kind => kind;

    /// <summary>The barrier at the end; not of a restored one.</summary>
    public CheckpointBarrier Barrier { get; init; }

    /// <summary>When the barrier's checkpoint began at a source.</summary>
    public DateTimeOffset Begun { get; init; }

    public Queue<Element<T>> Elements { get; } = new();
}

/// <summary>Where the elements of a segment come from.</summary>
internal enum SegmentKind : byte
{
    /// <summary>A barrier alone.</summary>
    Barrier,

    /// <summary>What waited for room, and the barrier: the producer waits until it is taken, as if it still waited.</summary>
    HandOver,

    /// <summary>A checkpoint.</summary>
    Restored,
}
