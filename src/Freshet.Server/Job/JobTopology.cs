using Freshet.Graph;
using Freshet.Runtime.Metrics;

namespace Freshet.Server.Job;

/// <summary>How the vertices of a job hang together. Immutable.</summary>
/// <param name="Sources">The vertices that begin with a source.</param>
/// <param name="Operators">The operators of each vertex, by its id.</param>
/// <param name="Edges">What leads from one vertex to another, each pair once.</param>
public sealed record JobTopology(
    IReadOnlySet<int> Sources, IReadOnlyDictionary<int, IReadOnlyList<OperatorLine>> Operators, IReadOnlyList<VertexEdge> Edges)
{
    /// <summary>From the graph and the vertices that the runtime made of it.</summary>
    public static JobTopology From(JobGraph graph, IReadOnlyList<VertexMetrics> vertices)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(vertices);
        var vertexOf = new Dictionary<int, int>();
        foreach (VertexMetrics vertex in vertices)
        {
            foreach (int node in vertex.NodeIds)
                vertexOf[node] = vertex.Id;
        }

        var edges = new List<VertexEdge>();
        foreach (Node node in graph.Nodes)
        {
            if (!vertexOf.TryGetValue(node.Id, out int to))
                continue;
            foreach (VertexEdge edge in node.Inputs.SelectMany(input => Upstream(input, to, vertexOf)))
            {
                if (edge.From != edge.To && !edges.Exists(e => e.From == edge.From && e.To == edge.To))
                    edges.Add(edge);
            }
        }

        return new JobTopology(
            vertices.Where(v => v.Id < graph.Nodes.Count && graph.Nodes[v.Id].Inputs.Count == 0).Select(v => v.Id).ToHashSet(),
            vertices.ToDictionary(
                v => v.Id,
                v => (IReadOnlyList<OperatorLine>)[.. v.NodeIds.Where(n => n < graph.Nodes.Count).Select(n => new OperatorLine(graph.Nodes[n].Name, graph.Nodes[n].Kind))]),
            edges);
    }

    // A node that no vertex runs, such as a union taken apart, hands its inputs on.
    private static IEnumerable<VertexEdge> Upstream(Edge edge, int to, Dictionary<int, int> vertexOf) =>
        vertexOf.TryGetValue(edge.From.Id, out int from)
            ? [new VertexEdge(from, to, edge.Partitioning)]
            : edge.From.Inputs.SelectMany(input => Upstream(input, to, vertexOf));
}

/// <summary>An operator inside a vertex. Immutable.</summary>
/// <param name="Name">The name shown to people.</param>
/// <param name="Kind">What it does, in Flink's word.</param>
public sealed record OperatorLine(string Name, string Kind);

/// <summary>An exchange between two vertices. Immutable.</summary>
/// <param name="From">The id of the vertex that sends.</param>
/// <param name="To">The id of the vertex that receives.</param>
/// <param name="Partitioning">How records are spread.</param>
public sealed record VertexEdge(int From, int To, Partitioning Partitioning);
