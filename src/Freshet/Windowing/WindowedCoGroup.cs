using Freshet.State;

namespace Freshet.Windowing;

/// <summary>Two streams that are to be co-grouped, cut into windows. Not thread-safe.</summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="T1">The type of the first stream's values.</typeparam>
/// <typeparam name="T2">The type of the second stream's values.</typeparam>
public sealed class WindowedCoGroup<TKey, T1, T2>
    where TKey : notnull
{
    private readonly WindowedStream<TKey, TaggedUnion<T1, T2>> _windows;

    internal WindowedCoGroup(WindowedStream<TKey, TaggedUnion<T1, T2>> windows) => _windows = windows;

    /// <summary>Decides otherwise than the assigner when windows fire.</summary>
    /// <param name="createTrigger">Makes the trigger of a subtask.</param>
    /// <exception cref="ArgumentException">The windows merge, and the trigger cannot.</exception>
    public WindowedCoGroup<TKey, T1, T2> Trigger(Func<Trigger> createTrigger)
    {
        _windows.Trigger(createTrigger);
        return this;
    }

    /// <summary>Takes elements, of both streams, out of windows when they fire.</summary>
    /// <param name="evictor">What takes elements out.</param>
    /// <exception cref="ArgumentException">The evictor looks at values of another type than <see cref="TaggedUnion{T1,T2}"/>.</exception>
    public WindowedCoGroup<TKey, T1, T2> Evictor(Evictor evictor)
    {
        _windows.Evictor(evictor);
        return this;
    }

    /// <summary>How long behind its end an event-time window still takes records, each of which fires it again; <see cref="TimeSpan.MaxValue"/> for ever.</summary>
    public WindowedCoGroup<TKey, T1, T2> AllowedLateness(TimeSpan lateness)
    {
        _windows.AllowedLateness(lateness);
        return this;
    }

    /// <summary>Makes results of what the streams have in a key and window; it needs a <c>Uid</c>.</summary>
    /// <param name="function">Called for each key and window when it fires.</param>
    /// <param name="serializer1">How the first stream's values become bytes in state; null asks for a built-in serializer.</param>
    /// <param name="serializer2">How the second stream's values become bytes in state; null asks for a built-in serializer.</param>
    public DataStream<TOut> Apply<TOut>(
        CoGroupFunction<T1, T2, TOut> function, Serializer<T1>? serializer1 = null, Serializer<T2>? serializer2 = null) =>
        Apply(_windows, function, serializer1, serializer2);

    internal static DataStream<TOut> Apply<TOut>(
        WindowedStream<TKey, TaggedUnion<T1, T2>> windows, CoGroupFunction<T1, T2, TOut> function, Serializer<T1>? serializer1,
        Serializer<T2>? serializer2) =>
        windows.Process(
            () => new CoGroupWindowFunction<TKey, T1, T2, TOut>(function),
            new TaggedUnionSerializer<T1, T2>(serializer1 ?? Serializers.For<T1>(), serializer2 ?? Serializers.For<T2>()));
}
