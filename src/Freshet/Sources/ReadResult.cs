namespace Freshet.Sources;

/// <summary>What a reader gave. Immutable.</summary>
/// <param name="Count">The number of records it put into the batch.</param>
/// <param name="Ended">Whether the split is at its end: no record follows.</param>
public readonly record struct ReadResult(int Count, bool Ended);
