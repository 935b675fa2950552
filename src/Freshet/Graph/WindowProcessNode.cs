using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Graph;

/// <summary>Keeps the records of each window for a function that sees them all.</summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="TIn">The type of the input.</typeparam>
/// <typeparam name="TOut">The type of the output.</typeparam>
public sealed class WindowProcessNode<TKey, TIn, TOut> : Node<TOut>
    where TKey : notnull
{
    internal WindowProcessNode(
        KeyedEdge<TKey, TIn> input, WindowOptions<TIn> options, Func<ProcessWindowFunction<TKey, TIn, TOut>> createFunction,
        Serializer<TIn> serializer)
        : base(input.From.Graph, "Window", input)
    {
        Input = input;
        Options = options;
        CreateFunction = createFunction;
        Serializer = serializer;
    }

    /// <summary>Where the records come from, and their key.</summary>
    public KeyedEdge<TKey, TIn> Input { get; }

    /// <summary>The windows.</summary>
    public WindowOptions<TIn> Options { get; }

    /// <summary>Makes the function of a subtask.</summary>
    public Func<ProcessWindowFunction<TKey, TIn, TOut>> CreateFunction { get; }

    /// <summary>How records become bytes.</summary>
    public Serializer<TIn> Serializer { get; }

    /// <inheritdoc/>
    public override bool IsStateful => true;

    internal override void Validate() => WindowCheck.Run(this, Options, canMerge: true);

    /// <inheritdoc/>
    public override TResult Accept<TResult>(INodeVisitor<TResult> visitor) => visitor.Visit(this);
}
