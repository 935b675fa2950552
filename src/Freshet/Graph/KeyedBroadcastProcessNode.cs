using Freshet.Functions;
using Freshet.State;

namespace Freshet.Graph;

/// <summary>Runs the function of a keyed stream connected with a broadcast one.</summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="TIn">The type of the input.</typeparam>
/// <typeparam name="TBroadcast">The type of the broadcast records.</typeparam>
/// <typeparam name="TOut">The type of the output.</typeparam>
public sealed class KeyedBroadcastProcessNode<TKey, TIn, TBroadcast, TOut> : Node<TOut>
    where TKey : notnull
{
    internal KeyedBroadcastProcessNode(
        KeyedEdge<TKey, TIn> input, Edge<TBroadcast> broadcast, IReadOnlyList<IMapStateDescriptor> broadcastStates, Func<KeyedBroadcastProcessFunction<TKey, TIn, TBroadcast, TOut>> createFunction)
        : base(input.From.Graph, "KeyedBroadcastProcess", input, broadcast)
    {
        Input = input;
        Broadcast = broadcast;
        BroadcastStates = broadcastStates;
        CreateFunction = createFunction;
    }

    /// <summary>Where the records come from, and their key.</summary>
    public KeyedEdge<TKey, TIn> Input { get; }

    /// <summary>Where the broadcast records come from.</summary>
    public Edge<TBroadcast> Broadcast { get; }

    /// <summary>The broadcast states that the function may ask for.</summary>
    public IReadOnlyList<IMapStateDescriptor> BroadcastStates { get; }

    /// <summary>Makes the function of a subtask.</summary>
    public Func<KeyedBroadcastProcessFunction<TKey, TIn, TBroadcast, TOut>> CreateFunction { get; }

    /// <inheritdoc/>
    public override bool IsStateful => true;

    /// <inheritdoc/>
    public override TResult Accept<TResult>(INodeVisitor<TResult> visitor) => visitor.Visit(this);
}
