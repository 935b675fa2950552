using Freshet.Functions;
using Freshet.Graph;
using Freshet.State;

namespace Freshet;

/// <summary>Two streams of types of their own that one operator reads. Not thread-safe.</summary>
/// <typeparam name="T1">The type of the first stream's values.</typeparam>
/// <typeparam name="T2">The type of the second stream's values.</typeparam>
public sealed class ConnectedStreams<T1, T2>
{
    private readonly DataStream<T1> _first;
    private readonly DataStream<T2> _second;

    internal ConnectedStreams(DataStream<T1> first, DataStream<T2> second) => (_first, _second) = (first, second);

    /// <summary>Brings all values of a key, of both streams, to the same subtask.</summary>
    /// <param name="selector1">Takes the key out of a value of the first stream.</param>
    /// <param name="selector2">Takes the key out of a value of the second stream.</param>
    /// <param name="serializer">How keys become bytes; null asks for a built-in serializer.</param>
    public KeyedConnectedStreams<TKey, T1, T2> KeyBy<TKey>(
        Func<T1, TKey> selector1, Func<T2, TKey> selector2, Serializer<TKey>? serializer = null)
        where TKey : notnull => _first.KeyBy(selector1, serializer).Connect(_second.KeyBy(selector2, serializer));

    /// <summary>Turns each value into one.</summary>
    public DataStream<TOut> Map<TOut>(Func<T1, TOut> map1, Func<T2, TOut> map2) =>
        new(new CoMapNode<T1, T2, TOut>(_first.Edge(), _second.Edge(), map1, map2));

    /// <summary>Turns each value into any number of values.</summary>
    public DataStream<TOut> FlatMap<TOut>(Action<T1, Collector<TOut>> flatMap1, Action<T2, Collector<TOut>> flatMap2) =>
        new(new CoFlatMapNode<T1, T2, TOut>(_first.Edge(), _second.Edge(), flatMap1, flatMap2));

    /// <summary>Runs a process function; one that is an <see cref="ICheckpointedFunction"/> needs a <c>Uid</c>.</summary>
    /// <param name="createFunction">Makes the function of a subtask; called once for each.</param>
    public DataStream<TOut> Process<TOut>(Func<CoProcessFunction<T1, T2, TOut>> createFunction) =>
        new(new CoProcessNode<T1, T2, TOut>(_first.Edge(), _second.Edge(), createFunction));
}
