using Freshet.Functions;

namespace Freshet.Graph;

/// <summary>Runs a keyed process function.</summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="TIn">The type of the input.</typeparam>
/// <typeparam name="TOut">The type of the output.</typeparam>
public sealed class KeyedProcessNode<TKey, TIn, TOut> : Node<TOut>
    where TKey : notnull
{
    internal KeyedProcessNode(JobGraph graph, KeyedEdge<TKey, TIn> input, Func<KeyedProcessFunction<TKey, TIn, TOut>> createFunction)
        : base(graph, "KeyedProcess", input)
    {
        Input = input;
        CreateFunction = createFunction;
    }

    /// <summary>Where the records come from, and their key.</summary>
    public KeyedEdge<TKey, TIn> Input { get; }

    /// <summary>Makes the function of a subtask.</summary>
    public Func<KeyedProcessFunction<TKey, TIn, TOut>> CreateFunction { get; }

    /// <inheritdoc/>
    public override bool IsStateful => true;

    /// <inheritdoc/>
    public override TResult Accept<TResult>(INodeVisitor<TResult> visitor) => visitor.Visit(this);
}
