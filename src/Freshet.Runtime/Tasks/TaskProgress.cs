namespace Freshet.Runtime.Tasks;

/// <summary>What a step of a task came to.</summary>
internal enum TaskProgress : byte
{
    /// <summary>Nothing to do, or no room for results: the task is stepped again when something wakes it.</summary>
    Idle,

    /// <summary>Something was done; there may be more.</summary>
    Worked,

    /// <summary>The task has ended and is never stepped again.</summary>
    Done,
}
