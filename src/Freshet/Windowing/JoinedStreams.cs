using Freshet.State;

namespace Freshet.Windowing;

/// <summary>Two streams that are to be joined, still without a key. Not thread-safe.</summary>
/// <typeparam name="T1">The type of the first stream's values.</typeparam>
/// <typeparam name="T2">The type of the second stream's values.</typeparam>
public sealed class JoinedStreams<T1, T2>
{
    private readonly DataStream<T1> _first;
    private readonly DataStream<T2> _second;

    internal JoinedStreams(DataStream<T1> first, DataStream<T2> second) => (_first, _second) = (first, second);

    /// <summary>Says what the key of the first stream's values is.</summary>
    /// <param name="selector">Takes the key out of a value; the same value always gives the same key.</param>
    /// <param name="serializer">How keys become bytes; null asks for a built-in serializer.</param>
    public JoinWhere<TKey, T1, T2> Where<TKey>(Func<T1, TKey> selector, Serializer<TKey>? serializer = null)
        where TKey : notnull => new(_first, _second, selector, serializer);
}
