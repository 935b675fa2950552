namespace Freshet.Runtime.State;

/// <summary>The key groups that a subtask owns.</summary>
/// <param name="First">The first key group.</param>
/// <param name="End">The one behind the last.</param>
/// <param name="MaxParallelism">The number of key groups of the job.</param>
internal readonly record struct KeyGroupRange(int First, int End, int MaxParallelism)
{
    public static KeyGroupRange Of(int subtask, int parallelism, int maxParallelism)
    {
        (int first, int end) = KeyGroups.Range(subtask, maxParallelism, parallelism);
        return new KeyGroupRange(first, end, maxParallelism);
    }
}
