namespace Freshet.Runtime.Time;

/// <summary>
/// Event-time timers of an operator: at most one per key and time, taken in order of time, and of registration among equal times, so
/// that a run can be repeated. Used by one thread.
/// </summary>
internal sealed class TimerQueue<TKey>
    where TKey : notnull
{
    private readonly PriorityQueue<(TKey Key, EventTime Time, long Sequence), (long Time, long Sequence)> _queue = new();

    // A deleted timer stays in the queue until its time and is told by its sequence no longer standing here.
    private readonly Dictionary<(TKey Key, EventTime Time), long> _live = [];
    private long _sequence;

    public void Register(TKey key, EventTime time)
    {
        if (!_live.TryAdd((key, time), _sequence))
            return;
        _queue.Enqueue((key, time, _sequence), (time.Milliseconds, _sequence));
        _sequence++;
    }

    public void Delete(TKey key, EventTime time) => _live.Remove((key, time));

    /// <summary>Takes the next timer that is due at <paramref name="watermark"/>.</summary>
    public bool TryTake(EventTime watermark, out TKey key, out EventTime time)
    {
        while (_queue.TryPeek(out (TKey Key, EventTime Time, long Sequence) timer, out _) && timer.Time <= watermark)
        {
            _queue.Dequeue();
            if (!_live.TryGetValue((timer.Key, timer.Time), out long sequence) || sequence != timer.Sequence)
                continue;
            _live.Remove((timer.Key, timer.Time));
            (key, time) = (timer.Key, timer.Time);
            return true;
        }

        (key, time) = (default!, EventTime.None);
        return false;
    }

    /// <summary>The timers in the order they would be taken.</summary>
    public IEnumerable<(TKey Key, EventTime Time)> InOrder() =>
        _live.OrderBy(t => t.Key.Time).ThenBy(t => t.Value).Select(t => t.Key);
}
