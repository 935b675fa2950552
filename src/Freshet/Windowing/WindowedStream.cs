using System.Numerics;
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
    private Evictor? _evictor;
    private Serializer<T>? _elementSerializer;

    internal WindowedStream(KeyedEdge<TKey, T> edge, WindowAssigner assigner)
    {
        CheckElementType(assigner.ElementType, "assigner", nameof(assigner));
        (_edge, _assigner) = (edge, assigner);
    }

    /// <summary>Decides otherwise than the assigner when windows fire.</summary>
    /// <param name="createTrigger">Makes the trigger of a subtask.</param>
    /// <exception cref="ArgumentException">The windows merge and the trigger cannot, or the trigger looks at records of another type.</exception>
    public WindowedStream<TKey, T> Trigger(Func<Trigger> createTrigger)
    {
        Trigger trigger = createTrigger();
        CheckElementType(trigger.ElementType, "trigger", nameof(createTrigger));
        if (_assigner.IsMerging && !trigger.CanMerge)
        {
            throw new ArgumentException(
                $"Session windows merge, and a {trigger.GetType().Name} cannot. Take a trigger whose CanMerge is true.", nameof(createTrigger));
        }

        _createTrigger = createTrigger;
        return this;
    }

    /// <summary>
    /// Takes elements out of windows when they fire. The windows keep all their records then, so that they take more room and
    /// <see cref="Reduce(Func{T, T, T}, Serializer{T})"/> and <see cref="Aggregate{TAccumulator, TOut}"/> go over them at each firing.
    /// </summary>
    /// <param name="evictor">What takes elements out.</param>
    /// <param name="serializer">How records become bytes in state; null asks for a built-in serializer.</param>
    /// <exception cref="ArgumentException">The evictor looks at records of another type.</exception>
    public WindowedStream<TKey, T> Evictor(Evictor evictor, Serializer<T>? serializer = null)
    {
        CheckElementType(evictor.ElementType, "evictor", nameof(evictor));
        (_evictor, _elementSerializer) = (evictor, serializer);
        return this;
    }

    /// <summary>
    /// How long behind its end an event-time window still takes records, each of which fires it again; <see cref="TimeSpan.MaxValue"/> for ever.
    /// Windows of the machine's time know no late records.
    /// </summary>
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

    /// <summary>The window's first value with the sum of a field over all.</summary>
    /// <param name="field">The field.</param>
    /// <param name="with">A value with the field set: <c>(order, sum) => order with { Amount = sum }</c>.</param>
    /// <param name="serializer">How values become bytes in state; null asks for a built-in serializer.</param>
    public DataStream<T> Sum<TField>(Func<T, TField> field, Func<T, TField, T> with, Serializer<T>? serializer = null)
        where TField : IAdditionOperators<TField, TField, TField> => Reduce(FieldAggregates.Sum(field, with), serializer);

    /// <summary>The window's first value with the least of a field over all; strings have ordinal order.</summary>
    /// <inheritdoc cref="Sum{TField}"/>
    public DataStream<T> Min<TField>(Func<T, TField> field, Func<T, TField, T> with, Serializer<T>? serializer = null)
        where TField : IComparable<TField> => Reduce(FieldAggregates.Min(field, with), serializer);

    /// <summary>The window's first value with the greatest of a field over all; strings have ordinal order.</summary>
    /// <inheritdoc cref="Sum{TField}"/>
    public DataStream<T> Max<TField>(Func<T, TField> field, Func<T, TField, T> with, Serializer<T>? serializer = null)
        where TField : IComparable<TField> => Reduce(FieldAggregates.Max(field, with), serializer);

    /// <summary>The window's value with the least of a field; strings have ordinal order.</summary>
    /// <param name="field">The field.</param>
    /// <param name="first">Whether the first of several is taken, or else the last.</param>
    /// <param name="serializer">How values become bytes in state; null asks for a built-in serializer.</param>
    public DataStream<T> MinBy<TField>(Func<T, TField> field, bool first = true, Serializer<T>? serializer = null)
        where TField : IComparable<TField> => Reduce(FieldAggregates.MinBy(field, first), serializer);

    /// <summary>The window's value with the greatest of a field; strings have ordinal order.</summary>
    /// <inheritdoc cref="MinBy{TField}"/>
    public DataStream<T> MaxBy<TField>(Func<T, TField> field, bool first = true, Serializer<T>? serializer = null)
        where TField : IComparable<TField> => Reduce(FieldAggregates.MaxBy(field, first), serializer);

    /// <summary>Reduces a window's values to one.</summary>
    /// <param name="function">Makes one value of two: what is there, and what is added.</param>
    /// <param name="serializer">How values become bytes in state; null asks for a built-in serializer.</param>
    public DataStream<T> Reduce(Func<T, T, T> function, Serializer<T>? serializer = null) =>
        AggregateKeeping(new ReduceAggregate<T>(function), serializer, serializer);

    /// <summary>Reduces a window's values to one, and hands it to a function that knows the window.</summary>
    public DataStream<TOut> Reduce<TOut>(
        Func<T, T, T> function, Func<ProcessWindowFunction<TKey, T, TOut>> createFunction, Serializer<T>? serializer = null) =>
        AggregateKeeping(new ReduceAggregate<T>(function), createFunction, serializer, serializer);

    /// <summary>Aggregates a window's values as they come.</summary>
    /// <param name="function">Folds the values.</param>
    /// <param name="serializer">How accumulators become bytes in state; null asks for a built-in serializer.</param>
    public DataStream<TOut> Aggregate<TAccumulator, TOut>(
        AggregateFunction<T, TAccumulator, TOut> function, Serializer<TAccumulator>? serializer = null) =>
        AggregateKeeping(function, serializer, null);

    /// <summary>Aggregates a window's values as they come, and hands the result to a function that knows the window.</summary>
    public DataStream<TOut> Aggregate<TAccumulator, TResult, TOut>(
        AggregateFunction<T, TAccumulator, TResult> function, Func<ProcessWindowFunction<TKey, TResult, TOut>> createFunction,
        Serializer<TAccumulator>? serializer = null) =>
        AggregateKeeping(function, createFunction, serializer, null);

    /// <summary>Keeps a window's values, and hands them all to a function when it fires.</summary>
    /// <param name="createFunction">Makes the function of a subtask.</param>
    /// <param name="serializer">How values become bytes in state; null asks for a built-in serializer.</param>
    public DataStream<TOut> Process<TOut>(Func<ProcessWindowFunction<TKey, T, TOut>> createFunction, Serializer<T>? serializer = null) =>
        new(new WindowProcessNode<TKey, T, TOut>(_edge, Options(serializer), createFunction, serializer ?? _elementSerializer ?? Serializers.For<T>()));

    private DataStream<TOut> AggregateKeeping<TAccumulator, TOut>(
        AggregateFunction<T, TAccumulator, TOut> function, Serializer<TAccumulator>? serializer, Serializer<T>? elementSerializer) =>
        new(new WindowAggregateNode<TKey, T, TAccumulator, TOut, TOut>(
            _edge, Options(elementSerializer), function, serializer ?? Serializers.For<TAccumulator>(), null));

    private DataStream<TOut> AggregateKeeping<TAccumulator, TResult, TOut>(
        AggregateFunction<T, TAccumulator, TResult> function, Func<ProcessWindowFunction<TKey, TResult, TOut>> createFunction,
        Serializer<TAccumulator>? serializer, Serializer<T>? elementSerializer) =>
        new(new WindowAggregateNode<TKey, T, TAccumulator, TResult, TOut>(
            _edge, Options(elementSerializer), function, serializer ?? Serializers.For<TAccumulator>(), createFunction));

    private static void CheckElementType(Type? type, string part, string parameter)
    {
        if (type is not null && type != typeof(T))
            throw new ArgumentException($"The {part} looks at records of type {type}, and the stream's are of type {typeof(T)}.", parameter);
    }

    private WindowOptions<T> Options(Serializer<T>? serializer = null) => new(
        _assigner, _createTrigger, _allowedLateness, _lateTag, _evictor,
        _evictor is null ? null : serializer ?? _elementSerializer ?? Serializers.For<T>());
}
