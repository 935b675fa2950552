using Freshet.Windowing;

namespace Freshet.Graph;

/// <summary>What a window needs of its function and of the graph in front of it. Pure functions.</summary>
internal static class WindowCheck
{
    /// <exception cref="InvalidOperationException">The window cannot work; the message names it and the fix.</exception>
    public static void Run<T>(Node node, WindowOptions<T> options, bool canMerge)
    {
        if (Problem(options, canMerge, node.HasEventTime) is { } problem)
            throw new InvalidOperationException($"'{node.Name}' (node {node.Id}, {node.Kind}) {problem}");
    }

    /// <summary>What is wrong with a window, as the rest of a sentence about it; null for nothing.</summary>
    /// <param name="options">How the stream is cut.</param>
    /// <param name="canMerge">Whether the window's function can make one result of two contents.</param>
    /// <param name="hasEventTime">Whether any source in front of it has watermarks.</param>
    public static string? Problem<T>(WindowOptions<T> options, bool canMerge, bool hasEventTime)
    {
        if (options.Assigner.IsMerging && !canMerge)
        {
            return "has session windows, which merge, and an aggregate that cannot. Override AggregateFunction.Merge.";
        }

        if (!hasEventTime && options.Assigner.IsEventTime)
        {
            return "cuts its stream by event time, but no source in front of it has watermarks, so no window would end. Give the source a "
                + "watermark strategy, or take windows of processing time.";
        }

        return !hasEventTime && options.FiresByEventTime
            ? "fires by event time, but no source in front of it has watermarks. Give the source a watermark strategy, or take a trigger that "
                + "counts or fires by processing time."
            : null;
    }
}
