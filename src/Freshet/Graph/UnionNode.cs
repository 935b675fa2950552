namespace Freshet.Graph;

/// <summary>Merges streams of one type. Its watermark is the least of theirs.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class UnionNode<T> : Node<T>
{
    internal UnionNode(JobGraph graph, params ReadOnlySpan<Edge<T>> inputs)
        : base(graph, "Union", [.. inputs])
    {
    }

    /// <inheritdoc/>
    public override TResult Accept<TResult>(INodeVisitor<TResult> visitor) => visitor.Visit(this);
}
