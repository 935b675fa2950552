namespace Freshet.Runtime.State;

/// <summary>Whose keyed state it is. Immutable; safe to share.</summary>
/// <param name="Uid">The operator's uid; its name where it has none.</param>
/// <param name="Subtask">The subtask.</param>
public sealed record StateOwner(string Uid, int Subtask);
