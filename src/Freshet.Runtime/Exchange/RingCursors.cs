using System.Runtime.InteropServices;

namespace Freshet.Runtime.Exchange;

/// <summary>Cursors of a ring on separate cache lines. Not generic: a generic type cannot have explicit layout.</summary>
[StructLayout(LayoutKind.Explicit, Size = 384)]
internal struct RingCursors
{
    /// <summary>Written by the producer.</summary>
    [FieldOffset(128)]
    public long Tail;

    /// <summary>The producer's copy of <see cref="Head"/>.</summary>
    [FieldOffset(136)]
    public long HeadSeen;

    /// <summary>Written by the consumer.</summary>
    [FieldOffset(256)]
    public long Head;

    /// <summary>The consumer's copy of <see cref="Tail"/>.</summary>
    [FieldOffset(264)]
    public long TailSeen;
}
