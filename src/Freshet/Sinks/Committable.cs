using System.Buffers;

namespace Freshet.Sinks;

/// <summary>
/// What a sink's writer gathered between two barriers. Immutable. The sequences of a lineage grow, over all attempts of the job and with gaps:
/// none is used twice, so that whatever an older attempt made is told apart.
/// </summary>
/// <param name="Lineage">The index of the subtask that wrote it; kept where another parallelism takes over.</param>
/// <param name="Sequence">Its number among those of its lineage; above 0.</param>
/// <param name="Previous">The sequence of the one before it, whose commit must be visible first; 0 for the first of its lineage.</param>
/// <param name="Bytes">What <see cref="CommittingSinkWriter{T}.PrepareCommit"/> gave.</param>
public readonly record struct Committable(int Lineage, long Sequence, long Previous, ReadOnlySequence<byte> Bytes);
