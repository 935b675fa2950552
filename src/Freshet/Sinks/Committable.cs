namespace Freshet.Sinks;

/// <summary>What a sink's writer gathered between two barriers. Immutable.</summary>
/// <param name="Lineage">The index of the subtask that wrote it; kept where another parallelism takes over.</param>
/// <param name="Sequence">Its number among those of its lineage, from 1 without gaps; never used twice.</param>
/// <param name="Bytes">What <see cref="CommittingSinkWriter{T}.PrepareCommit"/> appended.</param>
public readonly record struct Committable(int Lineage, long Sequence, ReadOnlyMemory<byte> Bytes);
