using Freshet.Functions;

namespace Freshet.Graph;

/// <summary>Runs a process function of two inputs.</summary>
/// <typeparam name="TIn1">The type of the first input.</typeparam>
/// <typeparam name="TIn2">The type of the second input.</typeparam>
/// <typeparam name="TOut">The type of the output.</typeparam>
public sealed class CoProcessNode<TIn1, TIn2, TOut> : Node<TOut>
{
    internal CoProcessNode(Edge<TIn1> first, Edge<TIn2> second, Func<CoProcessFunction<TIn1, TIn2, TOut>> createFunction)
        : base(first.From.Graph, "CoProcess", first, second)
    {
        First = first;
        Second = second;
        CreateFunction = createFunction;
    }

    /// <summary>The first input.</summary>
    public Edge<TIn1> First { get; }

    /// <summary>The second input.</summary>
    public Edge<TIn2> Second { get; }

    /// <summary>Makes the function of a subtask.</summary>
    public Func<CoProcessFunction<TIn1, TIn2, TOut>> CreateFunction { get; }

    /// <inheritdoc/>
    public override TResult Accept<TResult>(INodeVisitor<TResult> visitor) => visitor.Visit(this);
}
