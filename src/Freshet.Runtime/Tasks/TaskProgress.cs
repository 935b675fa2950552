namespace Freshet.Runtime.Tasks;

/// <summary>What a step of a task came to.</summary>
internal enum TaskProgress : byte
{
    /// <summary>Nothing to do: the task is stepped again when something wakes it.</summary>
    Idle,

    /// <summary>No room for results: the consumer that makes room wakes the task.</summary>
    BackPressured,

    /// <summary>An operator takes nothing until an answer from outside comes; it wakes the task.</summary>
    Waiting,

    /// <summary>Something was done; there may be more.</summary>
    Worked,

    /// <summary>The task has ended and is never stepped again.</summary>
    Done,

    /// <summary>The task was cancelled and is never stepped again.</summary>
    Canceled,
}
