using Freshet.Functions;
using Freshet.State;

namespace Freshet.Graph;

/// <summary>Runs the function of a stream connected with a broadcast one.</summary>
/// <typeparam name="TIn">The type of the input.</typeparam>
/// <typeparam name="TBroadcast">The type of the broadcast records.</typeparam>
/// <typeparam name="TOut">The type of the output.</typeparam>
public sealed class BroadcastProcessNode<TIn, TBroadcast, TOut> : Node<TOut>
{
    internal BroadcastProcessNode(
        Edge<TIn> input, Edge<TBroadcast> broadcast, IReadOnlyList<IMapStateDescriptor> broadcastStates, Func<BroadcastProcessFunction<TIn, TBroadcast, TOut>> createFunction)
        : base(input.From.Graph, "BroadcastProcess", input, broadcast)
    {
        Input = input;
        Broadcast = broadcast;
        BroadcastStates = broadcastStates;
        CreateFunction = createFunction;
    }

    /// <summary>Where the records come from.</summary>
    public Edge<TIn> Input { get; }

    /// <summary>Where the broadcast records come from.</summary>
    public Edge<TBroadcast> Broadcast { get; }

    /// <summary>The broadcast states that the function may ask for.</summary>
    public IReadOnlyList<IMapStateDescriptor> BroadcastStates { get; }

    /// <summary>Makes the function of a subtask.</summary>
    public Func<BroadcastProcessFunction<TIn, TBroadcast, TOut>> CreateFunction { get; }

    /// <inheritdoc/>
    public override bool IsStateful => true;

    /// <inheritdoc/>
    public override TResult Accept<TResult>(INodeVisitor<TResult> visitor) => visitor.Visit(this);
}
