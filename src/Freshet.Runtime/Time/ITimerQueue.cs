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

    /// <summary>The timers in an order that makes an equal queue when they are registered again.</summary>
    IEnumerable<Timer<TKey, TNamespace>> InOrder();
}
