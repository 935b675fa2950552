using Freshet.Runtime.State;
using Freshet.State;

namespace Freshet.Runtime.Time;

/// <summary>
/// Timers of one clock: at most one per key, namespace and time, taken in order of time, and of registration among equal times, so that a
/// run can be repeated. Registering and deleting cost one lookup, however many timers there are. Used by one thread.
/// </summary>
internal sealed class TimerQueue<TKey, TNamespace> : ITimerQueue<TKey, TNamespace>
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    // The value of an entry is its place in its millisecond.
    private readonly StateTable<TKey, TimerScope<TNamespace>, int> _timers = new(Serializers.For<int>());
    private readonly TimerSlots _slots = new();

    public int Count => _timers.Count;

    /// <summary>The milliseconds that are kept, those whose timers were all deleted among them.</summary>
    internal int SlotCount => _slots.Count;

    public void Register(Timer<TKey, TNamespace> timer)
    {
        var scope = new TimerScope<TNamespace>(timer.Namespace, timer.Time.Milliseconds);
        if (_timers.Find(timer.Key, scope) >= 0)
            return;
        int index = _timers.Add(timer.Key, scope);
        _timers.ChangeAt(index) = _slots.Add(scope.Time, index);
    }

    public void Delete(Timer<TKey, TNamespace> timer)
    {
        int index = _timers.Find(timer.Key, new TimerScope<TNamespace>(timer.Namespace, timer.Time.Milliseconds));
        if (index < 0)
            return;
        _slots.RemoveAt(timer.Time.Milliseconds, _timers.PeekAt(index));
        _timers.RemoveAt(index);
    }

    public bool TryPeek(out EventTime time)
    {
        bool any = _slots.TryPeek(out long at);
        time = any ? new EventTime(at) : EventTime.None;
        return any;
    }

    public bool TryTake(EventTime now, out Timer<TKey, TNamespace> timer)
    {
        if (!_slots.TryTake(now.Milliseconds, out _, out int index))
        {
            timer = default;
            return false;
        }

        timer = TimerAt(index);
        _timers.RemoveAt(index);
        return true;
    }

    public bool IsPlaceOfTime => true;

    public TableImage<TKey, TimerScope<TNamespace>, int> Capture(bool isRepeatable) => _timers.Capture(isRepeatable);

    private Timer<TKey, TNamespace> TimerAt(int index)
    {
        TimerScope<TNamespace> scope = _timers.NamespaceAt(index);
        return new Timer<TKey, TNamespace>(_timers.KeyAt(index), scope.Namespace, new EventTime(scope.Time));
    }
}

/// <summary>A timer: equal ones are one.</summary>
internal readonly record struct Timer<TKey, TNamespace>(TKey Key, TNamespace Namespace, EventTime Time)
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>;

/// <summary>What tells a key's timers apart.</summary>
internal readonly record struct TimerScope<TNamespace>(TNamespace Namespace, long Time)
    where TNamespace : struct, IEquatable<TNamespace>;
