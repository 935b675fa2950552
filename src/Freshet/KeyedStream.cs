using Freshet.Functions;
using Freshet.Graph;

namespace Freshet;

/// <summary>A stream partitioned by key: its verbs have keyed state and timers. Not thread-safe.</summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class KeyedStream<TKey, T>
    where TKey : notnull
{
    private readonly KeyedEdge<TKey, T> _edge;

    internal KeyedStream(KeyedEdge<TKey, T> edge) => _edge = edge;

    /// <summary>Runs a keyed process function; it needs a <c>Uid</c>.</summary>
    /// <param name="createFunction">Makes the function of a subtask; called once for each.</param>
    public DataStream<TOut> Process<TOut>(Func<KeyedProcessFunction<TKey, T, TOut>> createFunction) =>
        new(new KeyedProcessNode<TKey, T, TOut>(_edge.From.Graph, _edge, createFunction));
}
