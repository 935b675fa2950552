using Freshet.Functions;
using Freshet.Graph;

namespace Freshet;

/// <summary>A stream connected with a broadcast one. Not thread-safe.</summary>
/// <typeparam name="T">The type of the stream's values.</typeparam>
/// <typeparam name="TBroadcast">The type of the broadcast values.</typeparam>
public sealed class BroadcastConnectedStream<T, TBroadcast>
{
    private readonly Edge<T> _edge;
    private readonly BroadcastStream<TBroadcast> _broadcast;

    internal BroadcastConnectedStream(Edge<T> edge, BroadcastStream<TBroadcast> broadcast) => (_edge, _broadcast) = (edge, broadcast);

    /// <summary>Runs a broadcast function; it needs a <c>Uid</c>.</summary>
    /// <param name="createFunction">Makes the function of a subtask; called once for each.</param>
    public DataStream<TOut> Process<TOut>(Func<BroadcastProcessFunction<T, TBroadcast, TOut>> createFunction) =>
        new(new BroadcastProcessNode<T, TBroadcast, TOut>(_edge, _broadcast.Edge, _broadcast.States, createFunction));
}
