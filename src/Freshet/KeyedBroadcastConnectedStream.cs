using Freshet.Functions;
using Freshet.Graph;

namespace Freshet;

/// <summary>A keyed stream connected with a broadcast one. Not thread-safe.</summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="T">The type of the keyed stream's values.</typeparam>
/// <typeparam name="TBroadcast">The type of the broadcast values.</typeparam>
public sealed class KeyedBroadcastConnectedStream<TKey, T, TBroadcast>
    where TKey : notnull
{
    private readonly KeyedEdge<TKey, T> _edge;
    private readonly BroadcastStream<TBroadcast> _broadcast;

    internal KeyedBroadcastConnectedStream(KeyedEdge<TKey, T> edge, BroadcastStream<TBroadcast> broadcast) => (_edge, _broadcast) = (edge, broadcast);

    /// <summary>Runs a keyed broadcast function; it needs a <c>Uid</c>.</summary>
    /// <param name="createFunction">Makes the function of a subtask; called once for each.</param>
    public DataStream<TOut> Process<TOut>(Func<KeyedBroadcastProcessFunction<TKey, T, TBroadcast, TOut>> createFunction) =>
        new(new KeyedBroadcastProcessNode<TKey, T, TBroadcast, TOut>(_edge, _broadcast.Edge, _broadcast.States, createFunction));
}
