namespace Freshet.Graph;

/// <summary>Keeps the records that a predicate accepts.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class FilterNode<T> : Node<T>
{
    internal FilterNode(JobGraph graph, Edge<T> input, Func<T, bool> predicate)
        : base(graph, "Filter", input)
    {
        Input = input;
        Predicate = predicate;
    }

    /// <summary>Where the records come from.</summary>
    public Edge<T> Input { get; }

    /// <summary>True for a record to keep.</summary>
    public Func<T, bool> Predicate { get; }

    /// <inheritdoc/>
    public override TResult Accept<TResult>(INodeVisitor<TResult> visitor) => visitor.Visit(this);
}
