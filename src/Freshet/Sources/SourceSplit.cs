namespace Freshet.Sources;

/// <summary>A part of a source that one reader reads in order: a file, a partition. Immutable; safe to share.</summary>
/// <param name="Id">The split's stable name.</param>
/// <param name="Affinity">
/// Decides which subtask reads it, as remainder when divided by their number, whatever other splits there are; null: its place in the list does. At least 0.
/// </param>
public sealed record SourceSplit(string Id, int? Affinity = null);
