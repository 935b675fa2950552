namespace Freshet.Runtime.Checkpoints;

/// <summary>How a job is to stop. Immutable.</summary>
/// <param name="SavepointFolder">Where the checkpoint that it stops with is to stand as a savepoint too; null for nowhere.</param>
/// <param name="Drains">Whether the sources end, so that everything fires; otherwise they fall silent and nothing does.</param>
internal sealed record StopRequest(string? SavepointFolder = null, bool Drains = false);
