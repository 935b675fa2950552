using Freshet.Functions;
using Freshet.Graph;
using Freshet.State;

namespace Freshet.Windowing;

/// <summary>A keyed stream cut into windows. Its verbs say what becomes of a window's records; each needs a <c>Uid</c>. Not thread-safe.</summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class WindowedStream<TKey, T>
    where TKey : notnull
{
    private readonly KeyedEdge<TKey, T> _edge;
    private readonly WindowAssigner _assigner;
    private Func<Trigger>? _createTrigger;
    private TimeSpan _allowedLateness;
    private OutputTag<T>? _lateTag;

    internal WindowedStream(KeyedEdge<TKey, T> edge, WindowAssigner assigner) => (_edge, _assigner) = (edge, assigner);

    /// <summary>Decides otherwise than the assigner when windows fire.</summary>
    /// <param name="createTrigger">Makes the trigger of a subtask.</param>
    /// <exception cref="ArgumentException">The windows merge, and the trigger cannot.</exception>
    public WindowedStream<TKey, T> Trigger(Func<Trigger> createTrigger)
    {
        if (_assigner.IsMerging && !createTrigger().CanMerge)
            throw new ArgumentException("Session windows merge, and this trigger cannot. Take one whose CanMerge is true.", nameof(createTrigger));
        _createTrigger = createTrigger;
        return this;
    }

    /// <summary>How long behind its end an event-time window still takes records, each of which fires it again; <see cref="TimeSpan.MaxValue"/> for ever.</summary>
    public WindowedStream<TKey, T> AllowedLateness(TimeSpan lateness)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lateness, TimeSpan.Zero);
        _allowedLateness = lateness;
        return this;
    }

    /// <summary>Sends records that are too late for every window to a side output instead of dropping them.</summary>
    public WindowedStream<TKey, T> SideOutputLateData(OutputTag<T> tag)
    {
        _lateTag = tag;
        return this;
    }

    /// <summary>Reduces a window's values to one.</summary>
    /// <param name="function">Makes one value of two: what is there, and what is added.</param>
    /// <param name="serializer">How values become bytes in state; null asks for a built-in serializer.</param>
    public DataStream<T> Reduce(Func<T, T, T> function, Serializer<T>? serializer = null) =>
        Aggregate(new ReduceAggregate<T>(function), serializer);

    /// <summary>Reduces a window's values to one, and hands it to a function that knows the window.</summary>
    public DataStream<TOut> Reduce<TOut>(
        Func<T, T, T> function, Func<ProcessWindowFunction<TKey, T, TOut>> createFunction, Serializer<T>? serializer = null) =>
        Aggregate(new ReduceAggregate<T>(function), createFunction, serializer);

    /// <summary>Aggregates a window's values as they come.</summary>
    /// <param name="function">Folds the values.</param>
    /// <param name="serializer">How accumulators become bytes in state; null asks for a built-in serializer.</param>
    public DataStream<TOut> Aggregate<TAccumulator, TOut>(
        AggregateFunction<T, TAccumulator, TOut> function, Serializer<TAccumulator>? serializer = null) =>
        new(new WindowAggregateNode<TKey, T, TAccumulator, TOut, TOut>(
            _edge, Options(), function, serializer ?? Serializers.For<TAccumulator>(), null));

    /// <summary>Aggregates a window's values as they come, and hands the result to a function that knows the window.</summary>
    public DataStream<TOut> Aggregate<TAccumulator, TResult, TOut>(
        AggregateFunction<T, TAccumulator, TResult> function, Func<ProcessWindowFunction<TKey, TResult, TOut>> createFunction,
        Serializer<TAccumulator>? serializer = null) =>
        new(new WindowAggregateNode<TKey, T, TAccumulator, TResult, TOut>(
            _edge, Options(), function, serializer ?? Serializers.For<TAccumulator>(), createFunction));

    /// <summary>Keeps a window's values, and hands them all to a function when it fires.</summary>
    /// <param name="createFunction">Makes the function of a subtask.</param>
    /// <param name="serializer">How values become bytes in state; null asks for a built-in serializer.</param>
    public DataStream<TOut> Process<TOut>(Func<ProcessWindowFunction<TKey, T, TOut>> createFunction, Serializer<T>? serializer = null) =>
        new(new WindowProcessNode<TKey, T, TOut>(_edge, Options(), createFunction, serializer ?? Serializers.For<T>()));

    private WindowOptions<T> Options() => new(_assigner, _createTrigger, _allowedLateness, _lateTag);
}
