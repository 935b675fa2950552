using Freshet.Runtime.State;

namespace Freshet.Runtime.Time;

/// <summary>
/// Timers of one clock: at most one per key, namespace and time, taken in order of time, and of registration among equal times, so that a
/// run can be repeated. Timers of one millisecond stand together in a slot, and only slots are ordered: registering and deleting cost one
/// lookup, however many timers there are. Used by one thread.
/// </summary>
internal sealed class TimerQueue<TKey, TNamespace> : ITimerQueue<TKey, TNamespace>
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    private const int MostFreeSlots = 1024;
    private const int FewEmptySlots = 1024;

    // The value of an entry is its place in its slot.
    private readonly StateTable<TKey, TimerScope<TNamespace>, int> _timers = new();
    private readonly Dictionary<long, TimerSlot> _slots = [];
    private readonly PriorityQueue<TimerSlot, long> _order = new();
    private readonly Stack<TimerSlot> _free = [];
    private TimerSlot? _last;
    private int _emptySlots;

    public int Count => _timers.Count;

    /// <summary>The milliseconds that are kept, those whose timers were all deleted among them.</summary>
    internal int SlotCount => _order.Count;

    public void Register(Timer<TKey, TNamespace> timer)
    {
        var scope = new TimerScope<TNamespace>(timer.Namespace, timer.Time.Milliseconds);
        if (_timers.Find(timer.Key, scope) >= 0)
            return;
        int index = _timers.Add(timer.Key, scope);
        TimerSlot slot = SlotAt(scope.Time);
        if (slot.Count == 0)
            _emptySlots--;
        _timers.ValueAt(index) = slot.Add(index);
    }

    public void Delete(Timer<TKey, TNamespace> timer)
    {
        int index = _timers.Find(timer.Key, new TimerScope<TNamespace>(timer.Namespace, timer.Time.Milliseconds));
        if (index < 0)
            return;
        TimerSlot slot = SlotAt(timer.Time.Milliseconds);
        slot.RemoveAt(_timers.ValueAt(index));
        _timers.RemoveAt(index);
        if (slot.Count > 0)
            return;
        _emptySlots++;
        if (_emptySlots > FewEmptySlots && _emptySlots > _order.Count / 2)
            DropEmptySlots();
    }

    /// <summary>The time of the next timer; false where there is none.</summary>
    public bool TryPeek(out EventTime time)
    {
        while (_order.TryPeek(out TimerSlot? slot, out long at))
        {
            if (slot.Count > 0)
            {
                time = new EventTime(at);
                return true;
            }

            _order.Dequeue();
            Drop(slot);
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

        TimerSlot slot = _order.Peek();
        int index = slot.Take();
        if (slot.Count == 0)
            _emptySlots++;
        timer = TimerAt(index);
        _timers.RemoveAt(index);
        return true;
    }

    /// <summary>The timers in the order they would be taken.</summary>
    public IEnumerable<Timer<TKey, TNamespace>> InOrder() =>
        _order.UnorderedItems.OrderBy(item => item.Priority).SelectMany(item => item.Element.Timers()).Select(TimerAt);

    private Timer<TKey, TNamespace> TimerAt(int index)
    {
        TimerScope<TNamespace> scope = _timers.NamespaceAt(index);
        return new Timer<TKey, TNamespace>(_timers.KeyAt(index), scope.Namespace, new EventTime(scope.Time));
    }

    private TimerSlot SlotAt(long time)
    {
        if (_last is { } last && last.Time == time)
            return last;
        if (!_slots.TryGetValue(time, out TimerSlot? slot))
        {
            slot = _free.TryPop(out TimerSlot? free) ? free : new TimerSlot();
            slot.Time = time;
            _slots.Add(time, slot);
            _order.Enqueue(slot, time);
            _emptySlots++;
        }

        _last = slot;
        return slot;
    }

    // Timers that are deleted long before their time would leave their slots behind until then.
    private void DropEmptySlots()
    {
        (TimerSlot Slot, long Time)[] slots = [.. _order.UnorderedItems];
        _order.Clear();
        foreach ((TimerSlot slot, long time) in slots)
        {
            if (slot.Count > 0)
                _order.Enqueue(slot, time);
            else
                Drop(slot);
        }
    }

    private void Drop(TimerSlot slot)
    {
        _emptySlots--;
        _slots.Remove(slot.Time);
        if (_last == slot)
            _last = null;
        if (slot.IsSmall && _free.Count < MostFreeSlots)
            _free.Push(slot);
    }
}

/// <summary>A timer: equal ones are one.</summary>
internal readonly record struct Timer<TKey, TNamespace>(TKey Key, TNamespace Namespace, EventTime Time)
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>;

/// <summary>What tells a key's timers apart.</summary>
internal readonly record struct TimerScope<TNamespace>(TNamespace Namespace, long Time)
    where TNamespace : struct, IEquatable<TNamespace>;
