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
    private readonly KeyedEdge<TKey, T> _edge;

    internal KeyedStream(KeyedEdge<TKey, T> edge) => _edge = edge;

    /// <summary>Runs a keyed process function; it needs a <c>Uid</c>.</summary>
    /// <param name="createFunction">Makes the function of a subtask; called once for each.</param>
    public DataStream<TOut> Process<TOut>(Func<KeyedProcessFunction<TKey, T, TOut>> createFunction) =>
        new(new KeyedProcessNode<TKey, T, TOut>(_edge.From.Graph, _edge, createFunction));

    /// <summary>Cuts the stream into windows.</summary>
    public WindowedStream<TKey, T> Window(WindowAssigner assigner) => new(_edge, assigner);

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
        new(new KeyedReduceNode<TKey, T>(_edge, function, serializer ?? Serializers.For<T>()));
}
