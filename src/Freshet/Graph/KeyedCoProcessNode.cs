using Freshet.Functions;

namespace Freshet.Graph;

/// <summary>Runs a process function of two inputs of one key.</summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="TIn1">The type of the first input.</typeparam>
/// <typeparam name="TIn2">The type of the second input.</typeparam>
/// <typeparam name="TOut">The type of the output.</typeparam>
public sealed class KeyedCoProcessNode<TKey, TIn1, TIn2, TOut> : Node<TOut>
    where TKey : notnull
{
    internal KeyedCoProcessNode(
        KeyedEdge<TKey, TIn1> first, KeyedEdge<TKey, TIn2> second, Func<KeyedCoProcessFunction<TKey, TIn1, TIn2, TOut>> createFunction)
        : base(first.From.Graph, "KeyedCoProcess", first, second)
    {
        First = first;
        Second = second;
        CreateFunction = createFunction;
    }

    /// <summary>The first input, and its key.</summary>
    public KeyedEdge<TKey, TIn1> First { get; }

    /// <summary>The second input, and its key.</summary>
    public KeyedEdge<TKey, TIn2> Second { get; }

    /// <summary>Makes the function of a subtask.</summary>
    public Func<KeyedCoProcessFunction<TKey, TIn1, TIn2, TOut>> CreateFunction { get; }

    /// <inheritdoc/>
    public override bool IsStateful => true;

    /// <inheritdoc/>
    public override TResult Accept<TResult>(INodeVisitor<TResult> visitor) => visitor.Visit(this);
}
