using Freshet.Functions;

namespace Freshet.Graph;

/// <summary>Turns each record of two inputs into any number of records.</summary>
/// <typeparam name="TIn1">The type of the first input.</typeparam>
/// <typeparam name="TIn2">The type of the second input.</typeparam>
/// <typeparam name="TOut">The type of the output.</typeparam>
public sealed class CoFlatMapNode<TIn1, TIn2, TOut> : Node<TOut>
{
    internal CoFlatMapNode(
        Edge<TIn1> first, Edge<TIn2> second, Action<TIn1, Collector<TOut>> flatMap1, Action<TIn2, Collector<TOut>> flatMap2)
        : base(first.From.Graph, "CoFlatMap", first, second)
    {
        First = first;
        Second = second;
        FlatMap1 = flatMap1;
        FlatMap2 = flatMap2;
    }

    /// <summary>The first input.</summary>
    public Edge<TIn1> First { get; }

    /// <summary>The second input.</summary>
    public Edge<TIn2> Second { get; }

    /// <summary>What becomes of a record of the first input.</summary>
    public Action<TIn1, Collector<TOut>> FlatMap1 { get; }

    /// <summary>What becomes of a record of the second input.</summary>
    public Action<TIn2, Collector<TOut>> FlatMap2 { get; }

    /// <inheritdoc/>
    public override TResult Accept<TResult>(INodeVisitor<TResult> visitor) => visitor.Visit(this);
}
