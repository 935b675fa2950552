namespace Freshet.Runtime.Checkpoints;

/// <summary>What a state in a checkpoint is.</summary>
public enum CheckpointStateKind
{
    /// <summary>State per key: a value, a list, a map, or what a reducing or aggregating state has come to.</summary>
    Keyed,

    /// <summary>State per key and window.</summary>
    Window,

    /// <summary>The contents of windows per key, with whether they wait for the window's end.</summary>
    Pane,

    /// <summary>The time up to which sliding windows have been told.</summary>
    Horizon,

    /// <summary>Timers per key.</summary>
    Timer,

    /// <summary>A list that is shared out to the subtasks.</summary>
    List,

    /// <summary>A list that each subtask gets all of.</summary>
    UnionList,

    /// <summary>A map that each subtask has a copy of.</summary>
    Broadcast,

    /// <summary>What a committing sink has to commit, and how far it is.</summary>
    Commit,

    /// <summary>Something of the operator's own: the position in a split, or inputs that are under way.</summary>
    Own,
}
