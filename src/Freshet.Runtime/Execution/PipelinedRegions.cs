using Freshet.Graph;

namespace Freshet.Runtime.Execution;

/// <summary>
/// Divides a job into pipelined regions: tasks that exchange records, directly or through others, are in one. A failure in one reaches no other. A pure
/// function.
/// </summary>
internal static class PipelinedRegions
{
    /// <summary>The vertices of each region, regions and vertices in the order of the graph.</summary>
    public static IReadOnlyList<IReadOnlyList<ExecutionVertex>> Of(TaskGraph graph)
    {
        ExecutionVertex[] vertices = [.. graph.Vertices()];
        Dictionary<ExecutionVertex, int> index = vertices.Select((vertex, i) => (vertex, i)).ToDictionary(v => v.vertex, v => v.i);
        int[] parents = [.. Enumerable.Range(0, vertices.Length)];
        for (int i = 0; i < vertices.Length; i++)
        {
            (Node head, int subtask) = vertices[i];
            foreach (Edge edge in head.Inputs)
            {
                Node producer = graph.HeadOf(edge.From);
                (int first, int count) = graph.SourcesOf(edge, head, subtask);
                for (int from = first; from < first + count; from++)
                    Unite(parents, i, index[new ExecutionVertex(producer, from)]);
            }
        }

        return [.. Enumerable.Range(0, vertices.Length)
            .GroupBy(i => Find(parents, i))
            .Select(region => (IReadOnlyList<ExecutionVertex>)[.. region.Select(i => vertices[i])])];
    }

    private static void Unite(int[] parents, int one, int other) => parents[Find(parents, other)] = Find(parents, one);

    private static int Find(int[] parents, int i)
    {
        while (parents[i] != i)
            i = parents[i] = parents[parents[i]];
        return i;
    }
}
