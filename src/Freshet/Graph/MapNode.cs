namespace Freshet.Graph;

/// <summary>Turns each record into one.</summary>
/// <typeparam name="TIn">The type of the input.</typeparam>
/// <typeparam name="TOut">The type of the output.</typeparam>
public sealed class MapNode<TIn, TOut> : Node<TOut>
{
    internal MapNode(JobGraph graph, Edge<TIn> input, Func<TIn, TOut> function)
        : base(graph, "Map", input)
    {
        Input = input;
        Function = function;
    }

    /// <summary>Where the records come from.</summary>
    public Edge<TIn> Input { get; }

    /// <summary>The function.</summary>
    public Func<TIn, TOut> Function { get; }

    /// <inheritdoc/>
    public override TResult Accept<TResult>(INodeVisitor<TResult> visitor) => visitor.Visit(this);
}
