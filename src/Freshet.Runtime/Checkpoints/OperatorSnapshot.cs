namespace Freshet.Runtime.Checkpoints;

/// <summary>An operator's state between two batches. Immutable.</summary>
/// <param name="Uid">The operator's uid.</param>
/// <param name="Sections">Its parts.</param>
internal sealed record OperatorSnapshot(string Uid, IReadOnlyList<StateSection> Sections);

/// <summary>A named part of an operator's state. Immutable.</summary>
/// <param name="Name">The state's name, or the split's id.</param>
/// <param name="KeyGroup">The key group, or -1 for operator state.</param>
/// <param name="Bytes">The content.</param>
internal sealed record StateSection(string Name, int KeyGroup, ReadOnlyMemory<byte> Bytes);
