namespace Freshet.Runtime.Checkpoints;

/// <summary>What is to be written as a checkpoint. Immutable.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Attempt">The attempt that takes it.</param>
/// <param name="MaxParallelism">The number of key groups.</param>
/// <param name="TakenAt">When it was begun.</param>
/// <param name="Operators">The snapshots of all subtasks that run.</param>
/// <param name="Ended">The subtasks that have ended and stand in the checkpoint <paramref name="EndedIn"/> as they do in this one.</param>
/// <param name="EndedIn">The last completed checkpoint; 0 for none.</param>
internal sealed record CheckpointContent(
    long Id, long Attempt, int MaxParallelism, DateTimeOffset TakenAt, IReadOnlyList<OperatorSnapshot> Operators,
    IReadOnlyList<(string Uid, int Subtask)> Ended, long EndedIn);

/// <summary>What became of the writing of a checkpoint. Immutable.</summary>
/// <param name="Manifest">What was written.</param>
/// <param name="BytesWritten">The bytes that are new on the disk.</param>
/// <param name="AsyncDuration">The time in which states became bytes and went to the file.</param>
/// <param name="SyncDuration">The time until they, and the manifest, were durable.</param>
internal sealed record WrittenCheckpoint(CheckpointManifest Manifest, long BytesWritten, TimeSpan AsyncDuration, TimeSpan SyncDuration);
