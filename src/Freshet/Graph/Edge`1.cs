namespace Freshet.Graph;

/// <summary>An edge that carries values of one type.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public class Edge<T> : Edge
{
    internal Edge(Node from, Partitioning partitioning, string? sideOutput = null)
        : base(from, partitioning, sideOutput)
    {
    }

    /// <inheritdoc/>
    public override TResult Accept<TResult>(IEdgeVisitor<TResult> visitor) => visitor.Visit(this);
}
