using System.Numerics;
using Freshet.Functions;
using Freshet.Graph;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet;

/// <summary>A stream partitioned by key: its verbs have keyed state and timers. Not thread-safe.</summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class KeyedStream<TKey, T>
    where TKey : notnull
{
    internal KeyedStream(KeyedEdge<TKey, T> edge) => Edge = edge;

    internal KeyedEdge<TKey, T> Edge { get; }

    /// <summary>Runs a keyed process function; it needs a <c>Uid</c>.</summary>
    /// <param name="createFunction">Makes the function of a subtask; called once for each.</param>
    public DataStream<TOut> Process<TOut>(Func<KeyedProcessFunction<TKey, T, TOut>> createFunction) =>
        new(new KeyedProcessNode<TKey, T, TOut>(Edge.From.Graph, Edge, createFunction));

    /// <summary>Lets one operator read this stream and another of the same key: values of a key meet in one subtask.</summary>
    public KeyedConnectedStreams<TKey, T, TOther> Connect<TOther>(KeyedStream<TKey, TOther> other) => new(Edge, other.Edge);

    /// <summary>Lets one operator read this stream and, in each of its subtasks, all of a broadcast one.</summary>
    public KeyedBroadcastConnectedStream<TKey, T, TBroadcast> Connect<TBroadcast>(BroadcastStream<TBroadcast> broadcast) => new(Edge, broadcast);

    /// <summary>Joins each value with those of the other stream that have its key and a time in an interval around its own.</summary>
    public IntervalJoin<TKey, T, TOther> IntervalJoin<TOther>(KeyedStream<TKey, TOther> other) => new(Edge, other.Edge);

    /// <summary>Cuts the stream into windows.</summary>
    public WindowedStream<TKey, T> Window(WindowAssigner assigner) => new(Edge, assigner);

    /// <summary>Cuts the stream into windows of so many values of a key.</summary>
    /// <param name="size">The number of values that fires a window and ends it; at least 1.</param>
    public WindowedStream<TKey, T> CountWindow(long size) =>
        Window(GlobalWindows.Create()).Trigger(() => new PurgingTrigger(new CountTrigger(size)));

    /// <summary>Fires at every so many values of a key, with its last values before.</summary>
    /// <param name="size">The number of values in a window; at least 1.</param>
    /// <param name="slide">The number of values from one window to the next; at least 1.</param>
    /// <param name="serializer">How values become bytes in state; null asks for a built-in serializer.</param>
    public WindowedStream<TKey, T> CountWindow(long size, long slide, Serializer<T>? serializer = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return Window(GlobalWindows.Create()).Evictor(new CountEvictor(size), serializer).Trigger(() => new CountTrigger(slide));
    }

    /// <summary>Reduces all values of a key to one and gives it with each of them; it needs a <c>Uid</c>.</summary>
    /// <param name="function">Makes one value of two: what is there, and what is added.</param>
    /// <param name="serializer">How values become bytes in state; null asks for a built-in serializer.</param>
    public DataStream<T> Reduce(Func<T, T, T> function, Serializer<T>? serializer = null) =>
        new(new KeyedReduceNode<TKey, T>(Edge, function, serializer ?? Serializers.For<T>()));

    /// <summary>
    /// Adds up a field of all values of a key, and gives with each value the first one with the sum so far in that field, as Flink does; it needs a
    /// <c>Uid</c>. Integers wrap around.
    /// </summary>
    /// <param name="field">Takes the field out of a value.</param>
    /// <param name="with">Makes a value with another value of it: <c>(v, sum) => v with { Amount = sum }</c>.</param>
    /// <param name="serializer">How values become bytes in state; null asks for a built-in serializer.</param>
    public DataStream<T> Sum<TField>(Func<T, TField> field, Func<T, TField, T> with, Serializer<T>? serializer = null)
        where TField : IAdditionOperators<TField, TField, TField> => Reduce(FieldAggregates.Sum(field, with), serializer).Name("Sum");

    /// <summary>As <see cref="Sum"/>, with the least field so far. The other fields are those of the first value; <see cref="MinBy"/> gives the least value.</summary>
    /// <param name="field">Takes the field out of a value.</param>
    /// <param name="with">Makes a value with another value of it.</param>
    /// <param name="serializer">How values become bytes in state; null asks for a built-in serializer.</param>
    public DataStream<T> Min<TField>(Func<T, TField> field, Func<T, TField, T> with, Serializer<T>? serializer = null)
        where TField : IComparable<TField> => Reduce(FieldAggregates.Min(field, with), serializer).Name("Min");

    /// <summary>As <see cref="Sum"/>, with the greatest field so far. The other fields are those of the first value; <see cref="MaxBy"/> gives the greatest value.</summary>
    /// <param name="field">Takes the field out of a value.</param>
    /// <param name="with">Makes a value with another value of it.</param>
    /// <param name="serializer">How values become bytes in state; null asks for a built-in serializer.</param>
    public DataStream<T> Max<TField>(Func<T, TField> field, Func<T, TField, T> with, Serializer<T>? serializer = null)
        where TField : IComparable<TField> => Reduce(FieldAggregates.Max(field, with), serializer).Name("Max");

    /// <summary>Gives with each value the one of the key so far whose field is least; it needs a <c>Uid</c>.</summary>
    /// <param name="field">Takes the field out of a value.</param>
    /// <param name="first">Which of several values with the least field: the first, or the last.</param>
    /// <param name="serializer">How values become bytes in state; null asks for a built-in serializer.</param>
    public DataStream<T> MinBy<TField>(Func<T, TField> field, bool first = true, Serializer<T>? serializer = null)
        where TField : IComparable<TField> => Reduce(FieldAggregates.MinBy(field, first), serializer).Name("MinBy");

    /// <summary>Gives with each value the one of the key so far whose field is greatest; it needs a <c>Uid</c>.</summary>
    /// <param name="field">Takes the field out of a value.</param>
    /// <param name="first">Which of several values with the greatest field: the first, or the last.</param>
    /// <param name="serializer">How values become bytes in state; null asks for a built-in serializer.</param>
    public DataStream<T> MaxBy<TField>(Func<T, TField> field, bool first = true, Serializer<T>? serializer = null)
        where TField : IComparable<TField> => Reduce(FieldAggregates.MaxBy(field, first), serializer).Name("MaxBy");
}
