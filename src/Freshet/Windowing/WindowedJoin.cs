using Freshet.Functions;
using Freshet.State;

namespace Freshet.Windowing;

/// <summary>Two streams that are to be joined, cut into windows. Not thread-safe.</summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="T1">The type of the first stream's values.</typeparam>
/// <typeparam name="T2">The type of the second stream's values.</typeparam>
public sealed class WindowedJoin<TKey, T1, T2>
    where TKey : notnull
{
    private readonly WindowedStream<TKey, TaggedUnion<T1, T2>> _windows;

    internal WindowedJoin(WindowedStream<TKey, TaggedUnion<T1, T2>> windows) => _windows = windows;

    /// <summary>Decides otherwise than the assigner when windows fire.</summary>
    /// <param name="createTrigger">Makes the trigger of a subtask.</param>
    /// <exception cref="ArgumentException">The windows merge, and the trigger cannot.</exception>
    public WindowedJoin<TKey, T1, T2> Trigger(Func<Trigger> createTrigger)
    {
        _windows.Trigger(createTrigger);
        return this;
    }

    /// <summary>Takes elements, of both streams, out of windows when they fire.</summary>
    /// <param name="evictor">What takes elements out.</param>
    /// <exception cref="ArgumentException">The evictor looks at values of another type than <see cref="TaggedUnion{T1,T2}"/>.</exception>
    public WindowedJoin<TKey, T1, T2> Evictor(Evictor evictor)
    {
        _windows.Evictor(evictor);
        return this;
    }

    /// <summary>How long behind its end an event-time window still takes records, each of which fires it again; <see cref="TimeSpan.MaxValue"/> for ever.</summary>
    public WindowedJoin<TKey, T1, T2> AllowedLateness(TimeSpan lateness)
    {
        _windows.AllowedLateness(lateness);
        return this;
    }

    /// <summary>Makes a result of each pair that a key has in a window, the first stream's values outermost; it needs a <c>Uid</c>.</summary>
    /// <param name="function">Makes one result of a pair; it carries the window's last millisecond.</param>
    /// <param name="serializer1">How the first stream's values become bytes in state; null asks for a built-in serializer.</param>
    /// <param name="serializer2">How the second stream's values become bytes in state; null asks for a built-in serializer.</param>
    public DataStream<TOut> Apply<TOut>(Func<T1, T2, TOut> function, Serializer<T1>? serializer1 = null, Serializer<T2>? serializer2 = null) =>
        Apply<TOut>((first, second, output) => output.Collect(function(first, second)), serializer1, serializer2);

    /// <summary>Makes any number of results of each pair that a key has in a window, the first stream's values outermost; it needs a <c>Uid</c>.</summary>
    /// <param name="function">Makes results of a pair; they carry the window's last millisecond unless told otherwise.</param>
    /// <param name="serializer1">How the first stream's values become bytes in state; null asks for a built-in serializer.</param>
    /// <param name="serializer2">How the second stream's values become bytes in state; null asks for a built-in serializer.</param>
    public DataStream<TOut> Apply<TOut>(
        Action<T1, T2, Collector<TOut>> function, Serializer<T1>? serializer1 = null, Serializer<T2>? serializer2 = null)
    {
        return WindowedCoGroup<TKey, T1, T2>.Apply<TOut>(_windows, Pairs, serializer1, serializer2);

        void Pairs(ReadOnlySpan<T1> first, ReadOnlySpan<T2> second, Collector<TOut> output)
        {
            foreach (T1 one in first)
            {
                foreach (T2 other in second)
                    function(one, other, output);
            }
        }
    }
}
