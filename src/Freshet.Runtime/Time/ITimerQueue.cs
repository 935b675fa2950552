using Freshet.Runtime.State;

namespace Freshet.Runtime.Time;

/// <summary>Timers of one clock: at most one per key, namespace and time, taken in order of time. Used by one thread.</summary>
internal interface ITimerQueue<TKey, TNamespace>
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    int Count { get; }

    /// <summary>Adds a timer, unless it is there.</summary>
    void Register(Timer<TKey, TNamespace> timer);

    /// <summary>Takes a timer out; none is no error.</summary>
    void Delete(Timer<TKey, TNamespace> timer);

    /// <summary>The time of the next timer; false where there is none.</summary>
    bool TryPeek(out EventTime time);

    /// <summary>Takes the next timer that is due at <paramref name="now"/>.</summary>
    bool TryTake(EventTime now, out Timer<TKey, TNamespace> timer);

    /// <summary>Whether the place that <see cref="Capture"/> has of a timer is one among the timers of the same time, rather than among all.</summary>
    bool IsPlaceOfTime { get; }

    /// <summary>Takes the timers as they are now, each with its place: registered again in this order they make an equal queue.</summary>
    TableImage<TKey, TimerScope<TNamespace>, int> Capture(bool isRepeatable);
}
