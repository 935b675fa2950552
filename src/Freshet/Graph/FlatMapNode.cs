using Freshet.Functions;

namespace Freshet.Graph;

/// <summary>Turns each record into any number of records.</summary>
/// <typeparam name="TIn">The type of the input.</typeparam>
/// <typeparam name="TOut">The type of the output.</typeparam>
public sealed class FlatMapNode<TIn, TOut> : Node<TOut>
{
    internal FlatMapNode(JobGraph graph, Edge<TIn> input, Action<TIn, Collector<TOut>> function)
        : base(graph, "FlatMap", input)
    {
        Input = input;
        Function = function;
    }

    /// <summary>Where the records come from.</summary>
    public Edge<TIn> Input { get; }

    /// <summary>The function.</summary>
    public Action<TIn, Collector<TOut>> Function { get; }

    /// <inheritdoc/>
    public override TResult Accept<TResult>(INodeVisitor<TResult> visitor) => visitor.Visit(this);
}
