namespace Freshet.Graph;

/// <summary>An edge that carries values of one type.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public class Edge<T> : Edge
{
    internal Edge(Node from, Partitioning partitioning, string? sideOutput = null)
        : base(from, partitioning, sideOutput)
    {
    }

    /// <summary>Says which of how many subtasks a value goes to; null where the partitioning is not <see cref="Partitioning.Custom"/>.</summary>
    public Func<T, int, int>? Partitioner { get; internal init; }

    /// <summary>Where the random numbers of <see cref="Partitioning.Shuffle"/> begin.</summary>
    public int Seed { get; internal init; }

    /// <inheritdoc/>
    public override TResult Accept<TResult>(IEdgeVisitor<TResult> visitor) => visitor.Visit(this);
}
