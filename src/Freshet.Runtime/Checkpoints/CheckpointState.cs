namespace Freshet.Runtime.Checkpoints;

/// <summary>A state of an operator in a checkpoint. Immutable.</summary>
/// <param name="Uid">The operator's uid.</param>
/// <param name="Name">The state's name; for the operator's own, what it is.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Bytes">Its size, over all subtasks and key groups.</param>
/// <param name="FirstKeyGroup">The lowest key group that it has anything of; -1 for state without keys.</param>
/// <param name="LastKeyGroup">The highest key group that it has anything of; -1 for state without keys.</param>
public sealed record CheckpointState(string Uid, string Name, CheckpointStateKind Kind, long Bytes, int FirstKeyGroup, int LastKeyGroup)
{
    /// <summary>Whether its entries belong to keys.</summary>
    public bool HasKeys => FirstKeyGroup >= 0 && Kind != CheckpointStateKind.Horizon;
}
