namespace Freshet.Runtime.Checkpoints;

/// <summary>What a checkpoint holds of an operator. Immutable.</summary>
/// <param name="Uid">The operator's uid.</param>
/// <param name="Subtasks">How many subtasks wrote it.</param>
/// <param name="States">Its states.</param>
public sealed record CheckpointOperator(string Uid, int Subtasks, IReadOnlyList<CheckpointState> States);
