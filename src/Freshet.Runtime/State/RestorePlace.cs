namespace Freshet.Runtime.State;

/// <summary>Where a list state is restored to. Immutable.</summary>
/// <param name="Subtask">The subtask.</param>
/// <param name="Parallelism">The number of subtasks.</param>
/// <param name="First">The subtask that gets the first elements, one more than others where they do not divide.</param>
internal readonly record struct RestorePlace(int Subtask, int Parallelism, int First)
{
    /// <summary>The part of the subtask where elements are spread evenly: neighbours stay together.</summary>
    public Range ShareOf(int count)
    {
        (int each, int more) = Math.DivRem(count, Parallelism);
        int turn = (Subtask - First + Parallelism) % Parallelism;
        int start = (each * turn) + Math.Min(turn, more);
        return start..(start + each + (turn < more ? 1 : 0));
    }
}
