namespace Freshet.Runtime.Time;

/// <summary>
/// Timers of one clock: at most one per key, namespace and time, taken in order of time, and of registration among equal times, so that a
/// run can be repeated. Used by one thread.
/// </summary>
internal sealed class TimerQueue<TKey, TNamespace>
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    private readonly PriorityQueue<(Timer<TKey, TNamespace> Timer, long Sequence), (long Time, long Sequence)> _queue = new();

    // A deleted timer stays in the queue until its time and is told by its sequence no longer standing here.
    private readonly Dictionary<Timer<TKey, TNamespace>, long> _live = [];
    private long _sequence;

    public int Count => _live.Count;

    public void Register(Timer<TKey, TNamespace> timer)
    {
        if (!_live.TryAdd(timer, _sequence))
            return;
        _queue.Enqueue((timer, _sequence), (timer.Time.Milliseconds, _sequence));
        _sequence++;
    }

    public void Delete(Timer<TKey, TNamespace> timer) => _live.Remove(timer);

    /// <summary>The time of the next timer; false where there is none.</summary>
    public bool TryPeek(out EventTime time)
    {
        while (_queue.TryPeek(out (Timer<TKey, TNamespace> Timer, long Sequence) next, out _))
        {
            if (IsLive(next))
            {
                time = next.Timer.Time;
                return true;
            }

            _queue.Dequeue();
        }

        time = EventTime.None;
        return false;
    }

    /// <summary>Takes the next timer that is due at <paramref name="now"/>.</summary>
    public bool TryTake(EventTime now, out Timer<TKey, TNamespace> timer)
    {
        if (!TryPeek(out EventTime time) || time > now)
        {
            timer = default;
            return false;
        }

        timer = _queue.Dequeue().Timer;
        _live.Remove(timer);
        return true;
    }

    /// <summary>The timers in the order they would be taken.</summary>
    public IEnumerable<Timer<TKey, TNamespace>> InOrder() => _live.OrderBy(t => t.Key.Time).ThenBy(t => t.Value).Select(t => t.Key);

    private bool IsLive((Timer<TKey, TNamespace> Timer, long Sequence) queued) =>
        _live.TryGetValue(queued.Timer, out long sequence) && sequence == queued.Sequence;
}

/// <summary>A timer: equal ones are one.</summary>
internal readonly record struct Timer<TKey, TNamespace>(TKey Key, TNamespace Namespace, EventTime Time)
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>;
