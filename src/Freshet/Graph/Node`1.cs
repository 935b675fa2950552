namespace Freshet.Graph;

/// <summary>A node with output.</summary>
/// <typeparam name="TOut">The type of its output.</typeparam>
public abstract class Node<TOut> : Node
{
    private protected Node(JobGraph graph, string kind, params ReadOnlySpan<Edge> inputs)
        : base(graph, kind, inputs)
    {
    }
}
