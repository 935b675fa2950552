namespace Freshet.Graph;

/// <summary>Turns each record of two inputs into one.</summary>
/// <typeparam name="TIn1">The type of the first input.</typeparam>
/// <typeparam name="TIn2">The type of the second input.</typeparam>
/// <typeparam name="TOut">The type of the output.</typeparam>
public sealed class CoMapNode<TIn1, TIn2, TOut> : Node<TOut>
{
    internal CoMapNode(Edge<TIn1> first, Edge<TIn2> second, Func<TIn1, TOut> map1, Func<TIn2, TOut> map2)
        : base(first.From.Graph, "CoMap", first, second)
    {
        First = first;
        Second = second;
        Map1 = map1;
        Map2 = map2;
    }

    /// <summary>The first input.</summary>
    public Edge<TIn1> First { get; }

    /// <summary>The second input.</summary>
    public Edge<TIn2> Second { get; }

    /// <summary>What becomes of a record of the first input.</summary>
    public Func<TIn1, TOut> Map1 { get; }

    /// <summary>What becomes of a record of the second input.</summary>
    public Func<TIn2, TOut> Map2 { get; }

    /// <inheritdoc/>
    public override TResult Accept<TResult>(INodeVisitor<TResult> visitor) => visitor.Visit(this);
}
