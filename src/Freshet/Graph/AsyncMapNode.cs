using Freshet.State;

namespace Freshet.Graph;

/// <summary>Turns each record into one by a call that answers later.</summary>
/// <typeparam name="TIn">The type of the input.</typeparam>
/// <typeparam name="TOut">The type of the output.</typeparam>
public sealed class AsyncMapNode<TIn, TOut> : Node<TOut>
{
    internal AsyncMapNode(
        JobGraph graph, Edge<TIn> input, Func<IReadOnlyList<TIn>, CancellationToken, ValueTask<IReadOnlyList<TOut>>> function, AsyncOptions options,
        Serializer<TIn> serializer, Func<TIn, Exception, TOut>? onFailure)
        : base(graph, "AsyncMap", input)
    {
        Input = input;
        Function = function;
        Options = options;
        Serializer = serializer;
        OnFailure = onFailure;
    }

    /// <summary>Where the records come from.</summary>
    public Edge<TIn> Input { get; }

    /// <summary>Makes a call for some inputs; gives one output for each, in their order.</summary>
    public Func<IReadOnlyList<TIn>, CancellationToken, ValueTask<IReadOnlyList<TOut>>> Function { get; }

    /// <summary>How the calls are made.</summary>
    public AsyncOptions Options { get; }

    /// <summary>How inputs under way become bytes of a checkpoint.</summary>
    public Serializer<TIn> Serializer { get; }

    /// <summary>What becomes of an input whose call failed to the last; null: the job fails.</summary>
    public Func<TIn, Exception, TOut>? OnFailure { get; }

    /// <inheritdoc/>
    public override bool IsStateful => true;

    /// <inheritdoc/>
    public override TResult Accept<TResult>(INodeVisitor<TResult> visitor) => visitor.Visit(this);
}
