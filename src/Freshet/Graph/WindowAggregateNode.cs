using Freshet.Functions;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Graph;

/// <summary>Aggregates the records of each window as they come.</summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="TIn">The type of the input.</typeparam>
/// <typeparam name="TAccumulator">The type of the accumulator.</typeparam>
/// <typeparam name="TResult">The type of the aggregate's result.</typeparam>
/// <typeparam name="TOut">The type of the output.</typeparam>
public sealed class WindowAggregateNode<TKey, TIn, TAccumulator, TResult, TOut> : Node<TOut>
    where TKey : notnull
{
    internal WindowAggregateNode(
        KeyedEdge<TKey, TIn> input, WindowOptions<TIn> options, AggregateFunction<TIn, TAccumulator, TResult> aggregate,
        Serializer<TAccumulator> serializer, Func<ProcessWindowFunction<TKey, TResult, TOut>>? createFunction)
        : base(input.From.Graph, "Window", input)
    {
        Input = input;
        Options = options;
        Aggregate = aggregate;
        Serializer = serializer;
        CreateFunction = createFunction;
    }

    /// <summary>Where the records come from, and their key.</summary>
    public KeyedEdge<TKey, TIn> Input { get; }

    /// <summary>The windows.</summary>
    public WindowOptions<TIn> Options { get; }

    /// <summary>Folds the records of a window.</summary>
    public AggregateFunction<TIn, TAccumulator, TResult> Aggregate { get; }

    /// <summary>How accumulators become bytes.</summary>
    public Serializer<TAccumulator> Serializer { get; }

    /// <summary>Makes the function that the result is handed to; null where the result itself goes on.</summary>
    public Func<ProcessWindowFunction<TKey, TResult, TOut>>? CreateFunction { get; }

    /// <inheritdoc/>
    public override bool IsStateful => true;

    internal override void Validate() => WindowCheck.Run(this, Options, canMerge: Options.Evictor is not null || Aggregate.CanMerge());

    /// <inheritdoc/>
    public override TVisit Accept<TVisit>(INodeVisitor<TVisit> visitor) => visitor.Visit(this);
}
