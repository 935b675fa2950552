namespace Freshet.Runtime.Execution;

/// <summary>Which subtasks are connected where not all are: as Flink connects them for a rescale. Pure functions.</summary>
internal static class Pointwise
{
    /// <summary>The subtasks that one sends to: the first, and how many.</summary>
    public static (int First, int Count) TargetsOf(int subtask, int sources, int targets)
    {
        if (sources >= targets)
            return ((((subtask + 1) * targets) - 1) / sources, 1);
        int first = ((subtask * targets) + sources - 1) / sources;
        return (first, ((((subtask + 1) * targets) + sources - 1) / sources) - first);
    }

    /// <summary>The subtasks that one reads from: the first, and how many.</summary>
    public static (int First, int Count) SourcesOf(int subtask, int sources, int targets)
    {
        int first = subtask * sources / targets;
        return sources < targets ? (first, 1) : (first, ((subtask + 1) * sources / targets) - first);
    }
}
