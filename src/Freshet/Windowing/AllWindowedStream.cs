using System.Numerics;
using Freshet.Functions;
using Freshet.State;

namespace Freshet.Windowing;

/// <summary>
/// A whole stream cut into windows: one subtask sees all its records. Its verbs say what becomes of a window's records; each needs a
/// <c>Uid</c>. Not thread-safe.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class AllWindowedStream<T>
{
    private readonly WindowedStream<int, T> _windows;

    internal AllWindowedStream(WindowedStream<int, T> windows) => _windows = windows;

    /// <inheritdoc cref="WindowedStream{TKey, T}.Trigger"/>
    public AllWindowedStream<T> Trigger(Func<Trigger> createTrigger)
    {
        _windows.Trigger(createTrigger);
        return this;
    }

    /// <inheritdoc cref="WindowedStream{TKey, T}.Evictor"/>
    public AllWindowedStream<T> Evictor(Evictor evictor, Serializer<T>? serializer = null)
    {
        _windows.Evictor(evictor, serializer);
        return this;
    }

    /// <inheritdoc cref="WindowedStream{TKey, T}.AllowedLateness"/>
    public AllWindowedStream<T> AllowedLateness(TimeSpan lateness)
    {
        _windows.AllowedLateness(lateness);
        return this;
    }

    /// <inheritdoc cref="WindowedStream{TKey, T}.SideOutputLateData"/>
    public AllWindowedStream<T> SideOutputLateData(OutputTag<T> tag)
    {
        _windows.SideOutputLateData(tag);
        return this;
    }

    /// <inheritdoc cref="WindowedStream{TKey, T}.Sum{TField}"/>
    public DataStream<T> Sum<TField>(Func<T, TField> field, Func<T, TField, T> with, Serializer<T>? serializer = null)
        where TField : IAdditionOperators<TField, TField, TField> => InOneSubtask(_windows.Sum(field, with, serializer));

    /// <inheritdoc cref="WindowedStream{TKey, T}.Min{TField}"/>
    public DataStream<T> Min<TField>(Func<T, TField> field, Func<T, TField, T> with, Serializer<T>? serializer = null)
        where TField : IComparable<TField> => InOneSubtask(_windows.Min(field, with, serializer));

    /// <inheritdoc cref="WindowedStream{TKey, T}.Max{TField}"/>
    public DataStream<T> Max<TField>(Func<T, TField> field, Func<T, TField, T> with, Serializer<T>? serializer = null)
        where TField : IComparable<TField> => InOneSubtask(_windows.Max(field, with, serializer));

    /// <inheritdoc cref="WindowedStream{TKey, T}.MinBy{TField}"/>
    public DataStream<T> MinBy<TField>(Func<T, TField> field, bool first = true, Serializer<T>? serializer = null)
        where TField : IComparable<TField> => InOneSubtask(_windows.MinBy(field, first, serializer));

    /// <inheritdoc cref="WindowedStream{TKey, T}.MaxBy{TField}"/>
    public DataStream<T> MaxBy<TField>(Func<T, TField> field, bool first = true, Serializer<T>? serializer = null)
        where TField : IComparable<TField> => InOneSubtask(_windows.MaxBy(field, first, serializer));

    /// <inheritdoc cref="WindowedStream{TKey, T}.Reduce(Func{T, T, T}, Serializer{T})"/>
    public DataStream<T> Reduce(Func<T, T, T> function, Serializer<T>? serializer = null) => InOneSubtask(_windows.Reduce(function, serializer));

    /// <summary>Reduces a window's values to one, and hands it to a function that knows the window.</summary>
    public DataStream<TOut> Reduce<TOut>(
        Func<T, T, T> function, Func<ProcessAllWindowFunction<T, TOut>> createFunction, Serializer<T>? serializer = null) =>
        InOneSubtask(_windows.Reduce(function, () => new OnlyKeyFunction<T, TOut>(createFunction()), serializer));

    /// <inheritdoc cref="WindowedStream{TKey, T}.Aggregate{TAccumulator, TOut}"/>
    public DataStream<TOut> Aggregate<TAccumulator, TOut>(
        AggregateFunction<T, TAccumulator, TOut> function, Serializer<TAccumulator>? serializer = null) =>
        InOneSubtask(_windows.Aggregate(function, serializer));

    /// <summary>Aggregates a window's values as they come, and hands the result to a function that knows the window.</summary>
    public DataStream<TOut> Aggregate<TAccumulator, TResult, TOut>(
        AggregateFunction<T, TAccumulator, TResult> function, Func<ProcessAllWindowFunction<TResult, TOut>> createFunction,
        Serializer<TAccumulator>? serializer = null) =>
        InOneSubtask(_windows.Aggregate(function, () => new OnlyKeyFunction<TResult, TOut>(createFunction()), serializer));

    /// <summary>Keeps a window's values, and hands them all to a function when it fires.</summary>
    /// <param name="createFunction">Makes the function.</param>
    /// <param name="serializer">How values become bytes in state; null asks for a built-in serializer.</param>
    public DataStream<TOut> Process<TOut>(Func<ProcessAllWindowFunction<T, TOut>> createFunction, Serializer<T>? serializer = null) =>
        InOneSubtask(_windows.Process(() => new OnlyKeyFunction<T, TOut>(createFunction()), serializer));

    private static DataStream<TOut> InOneSubtask<TOut>(DataStream<TOut> results)
    {
        results.Node.Parallelism = 1;
        results.Node.MustNotBeParallel = true;
        return results;
    }
}
