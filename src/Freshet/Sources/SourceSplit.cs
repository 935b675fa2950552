namespace Freshet.Sources;

/// <summary>A part of a source that one reader reads in order: a file, a partition. Immutable; safe to share.</summary>
/// <param name="Id">The split's stable name.</param>
public sealed record SourceSplit(string Id);
