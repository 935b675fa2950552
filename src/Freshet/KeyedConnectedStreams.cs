using Freshet.Functions;
using Freshet.Graph;

namespace Freshet;

/// <summary>
/// Two streams of types of their own, partitioned by a key that they have in common: values of a key meet in one subtask. Not thread-safe.
/// </summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="T1">The type of the first stream's values.</typeparam>
/// <typeparam name="T2">The type of the second stream's values.</typeparam>
public sealed class KeyedConnectedStreams<TKey, T1, T2>
    where TKey : notnull
{
    private readonly KeyedEdge<TKey, T1> _first;
    private readonly KeyedEdge<TKey, T2> _second;

    internal KeyedConnectedStreams(KeyedEdge<TKey, T1> first, KeyedEdge<TKey, T2> second) => (_first, _second) = (first, second);

    /// <summary>Turns each value into one.</summary>
    public DataStream<TOut> Map<TOut>(Func<T1, TOut> map1, Func<T2, TOut> map2) =>
        new(new CoMapNode<T1, T2, TOut>(_first, _second, map1, map2));

    /// <summary>Turns each value into any number of values.</summary>
    public DataStream<TOut> FlatMap<TOut>(Action<T1, Collector<TOut>> flatMap1, Action<T2, Collector<TOut>> flatMap2) =>
        new(new CoFlatMapNode<T1, T2, TOut>(_first, _second, flatMap1, flatMap2));

    /// <summary>Runs a keyed process function of both streams; it needs a <c>Uid</c>.</summary>
    /// <param name="createFunction">Makes the function of a subtask; called once for each.</param>
    public DataStream<TOut> Process<TOut>(Func<KeyedCoProcessFunction<TKey, T1, T2, TOut>> createFunction) =>
        new(new KeyedCoProcessNode<TKey, T1, T2, TOut>(_first, _second, createFunction));
}
