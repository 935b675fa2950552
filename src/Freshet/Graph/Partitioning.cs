namespace Freshet.Graph;

/// <summary>How records are spread over subtasks. The words are Flink's.</summary>
public enum Partitioning
{
    /// <summary>Stays on the subtask of the same index; becomes rebalance where the parallelism differs.</summary>
    Forward,

    /// <summary>Round robin over all subtasks.</summary>
    Rebalance,

    /// <summary>By the key group of the record's key.</summary>
    Hash,

    /// <summary>Every record to all subtasks.</summary>
    Broadcast,

    /// <summary>Round robin over the share of the subtasks that belongs to the sender, so that few are connected.</summary>
    Rescale,

    /// <summary>Drawn at random.</summary>
    Shuffle,

    /// <summary>All to the first subtask.</summary>
    Global,

    /// <summary>As a function says.</summary>
    Custom,
}
