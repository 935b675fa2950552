using Freshet.State;

namespace Freshet.Windowing;

/// <summary>Two streams that are to be joined, with the first one's key. Not thread-safe.</summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="T1">The type of the first stream's values.</typeparam>
/// <typeparam name="T2">The type of the second stream's values.</typeparam>
public sealed class JoinWhere<TKey, T1, T2>
    where TKey : notnull
{
    private readonly DataStream<T1> _first;
    private readonly DataStream<T2> _second;
    private readonly Func<T1, TKey> _firstKey;
    private readonly Serializer<TKey>? _serializer;

    internal JoinWhere(DataStream<T1> first, DataStream<T2> second, Func<T1, TKey> firstKey, Serializer<TKey>? serializer) =>
        (_first, _second, _firstKey, _serializer) = (first, second, firstKey, serializer);

    /// <summary>Says what the key of the second stream's values is.</summary>
    /// <param name="selector">Takes the key out of a value; the same value always gives the same key.</param>
    public JoinEqualTo<TKey, T1, T2> EqualTo(Func<T2, TKey> selector) => new(new(_first, _second, _firstKey, selector, _serializer));
}
