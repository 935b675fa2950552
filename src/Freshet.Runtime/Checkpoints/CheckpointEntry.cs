namespace Freshet.Runtime.Checkpoints;

/// <summary>An entry of a state, as bytes. Immutable.</summary>
/// <param name="KeyGroup">The key group; -1 for state without keys.</param>
/// <param name="Key">The key, as its serializer wrote it; empty for state without keys.</param>
/// <param name="WindowStart">Where the entry's window begins; null where it belongs to none.</param>
/// <param name="WindowEnd">Where the entry's window ends; null where it belongs to none.</param>
/// <param name="Value">The value, as its serializer wrote it; of a timer its time, in 8 bytes.</param>
public readonly record struct CheckpointEntry(
    int KeyGroup, ReadOnlyMemory<byte> Key, EventTime? WindowStart, EventTime? WindowEnd, ReadOnlyMemory<byte> Value);
