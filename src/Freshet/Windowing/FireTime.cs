using Freshet.State;

namespace Freshet.Windowing;

/// <summary>The next firing of a trigger that fires at multiples of an interval: the least of those of windows that merge.</summary>
internal sealed class FireTime
{
    private readonly long _interval;
    private ReducingState<long> _next = null!;

    public FireTime(TimeSpan interval)
    {
        if (interval < TimeSpan.FromMilliseconds(1))
            throw new ArgumentOutOfRangeException(nameof(interval), interval, "A trigger fires at most once in a millisecond.");
        _interval = interval.Ticks / TimeSpan.TicksPerMillisecond;
    }

    public void Open(IKeyedStateStore state) => _next = state.Reducing(new ReducingStateDescriptor<long>("fire-time", Math.Min));

    public bool TryGet(out EventTime time)
    {
        bool isSet = _next.TryGet(out long next);
        time = new EventTime(next);
        return isSet;
    }

    public void Clear() => _next.Clear();

    /// <summary>The last multiple of the interval at or before a time, towards zero.</summary>
    public EventTime LastBefore(EventTime time) => new(time.Milliseconds - (time.Milliseconds % _interval));

    /// <summary>Whether a firing is the second behind a record without time: the first was not its last, and no other will be.</summary>
    public bool IsOfNoTime(EventTime firing)
    {
        ulong behind = unchecked((ulong)(firing.Milliseconds - EventTime.None.Milliseconds));
        return behind > 2 * (ulong)_interval && behind <= 3 * (ulong)_interval;
    }

    /// <summary>Sets the firing an interval behind a time, but at the window's end at the latest.</summary>
    public EventTime SetNext(EventTime last, TimeWindow window)
    {
        long next = unchecked(last.Milliseconds + _interval);
        if (next < last.Milliseconds)
            next = long.MaxValue;
        next = Math.Min(next, window.MaxTimestamp.Milliseconds);
        _next.Add(next);
        return new EventTime(next);
    }

    /// <summary>Merges the firings of the windows that become one; null where none had any.</summary>
    public EventTime? Merge(TriggerContext context)
    {
        context.Merge(_next);
        return TryGet(out EventTime time) ? time : null;
    }
}
