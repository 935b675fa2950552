using Freshet.Functions;
using Freshet.State;

namespace Freshet.Graph;

/// <summary>Turns each record into one, or any number, by a call that answers later.</summary>
/// <typeparam name="TIn">The type of the input.</typeparam>
/// <typeparam name="TResult">The type of what a call gives for an input.</typeparam>
/// <typeparam name="TOut">The type of the output.</typeparam>
public sealed class AsyncMapNode<TIn, TResult, TOut> : Node<TOut>
{
    internal AsyncMapNode(
        Edge<TIn> input, Func<IReadOnlyList<TIn>, CancellationToken, ValueTask<IReadOnlyList<TResult>>> function, Action<TResult, Collector<TOut>> collect,
        AsyncOptions options, Serializer<TIn> serializer, Func<TIn, Exception, TResult>? onFailure, Func<TResult, bool>? retryResult)
        : base(input.From.Graph, "AsyncMap", input)
    {
        Input = input;
        Function = function;
        Collect = collect;
        Options = options;
        Serializer = serializer;
        OnFailure = onFailure;
        RetryResult = retryResult;
    }

    /// <summary>Where the records come from.</summary>
    public Edge<TIn> Input { get; }

    /// <summary>Makes a call for some inputs; gives one result for each, in their order.</summary>
    public Func<IReadOnlyList<TIn>, CancellationToken, ValueTask<IReadOnlyList<TResult>>> Function { get; }

    /// <summary>Makes the outputs of a result.</summary>
    public Action<TResult, Collector<TOut>> Collect { get; }

    /// <summary>How the calls are made.</summary>
    public AsyncOptions Options { get; }

    /// <summary>How inputs under way become bytes of a checkpoint.</summary>
    public Serializer<TIn> Serializer { get; }

    /// <summary>What becomes of an input whose call failed to the last; null: the job fails.</summary>
    public Func<TIn, Exception, TResult>? OnFailure { get; }

    /// <summary>Which results are tried again; null: none.</summary>
    public Func<TResult, bool>? RetryResult { get; }

    /// <inheritdoc/>
    public override bool IsStateful => true;

    /// <inheritdoc/>
    public override TVisit Accept<TVisit>(INodeVisitor<TVisit> visitor) => visitor.Visit(this);
}
