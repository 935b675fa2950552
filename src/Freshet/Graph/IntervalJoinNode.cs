using Freshet.Functions;
using Freshet.State;

namespace Freshet.Graph;

/// <summary>Joins each record with those of the other input whose times lie in an interval around its own.</summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="TLeft">The type of the left records.</typeparam>
/// <typeparam name="TRight">The type of the right records.</typeparam>
/// <typeparam name="TOut">The type of the output.</typeparam>
public sealed class IntervalJoinNode<TKey, TLeft, TRight, TOut> : Node<TOut>
    where TKey : notnull
{
    internal IntervalJoinNode(
        KeyedEdge<TKey, TLeft> left, KeyedEdge<TKey, TRight> right, IntervalJoinOptions<TLeft, TRight> options, Serializer<TLeft> leftSerializer, Serializer<TRight> rightSerializer, Func<ProcessJoinFunction<TLeft, TRight, TOut>> createFunction)
        : base(left.From.Graph, "IntervalJoin", left, right)
    {
        Left = left;
        Right = right;
        Options = options;
        LeftSerializer = leftSerializer;
        RightSerializer = rightSerializer;
        CreateFunction = createFunction;
    }

    /// <summary>The left input, and its key.</summary>
    public KeyedEdge<TKey, TLeft> Left { get; }

    /// <summary>The right input, and its key.</summary>
    public KeyedEdge<TKey, TRight> Right { get; }

    /// <summary>The interval, and where late records go.</summary>
    public IntervalJoinOptions<TLeft, TRight> Options { get; }

    /// <summary>How left records become bytes.</summary>
    public Serializer<TLeft> LeftSerializer { get; }

    /// <summary>How right records become bytes.</summary>
    public Serializer<TRight> RightSerializer { get; }

    /// <summary>Makes the function of a subtask.</summary>
    public Func<ProcessJoinFunction<TLeft, TRight, TOut>> CreateFunction { get; }

    /// <inheritdoc/>
    public override bool IsStateful => true;

    internal override void Validate()
    {
        foreach (Edge input in Inputs)
        {
            if (!input.From.HasEventTime)
            {
                throw new InvalidOperationException(
                    $"'{Name}' (node {Id}, {Kind}) joins by event time, but no source in front of its input '{input.From.Name}' has watermarks. "
                    + "Give the source a watermark strategy.");
            }
        }
    }

    /// <inheritdoc/>
    public override TResult Accept<TResult>(INodeVisitor<TResult> visitor) => visitor.Visit(this);
}
