using System.Diagnostics.CodeAnalysis;

namespace Freshet.Runtime.Time;

/// <summary>
/// Numbers by the millisecond that they are due at, taken in order of time, and of adding among equal times. Only milliseconds are ordered, not the
/// numbers: adding one costs a lookup, however many there are. Used by one thread.
/// </summary>
internal sealed class TimerSlots
{
    private const int MostFreeSlots = 1024;
    private const int FewEmptySlots = 1024;

    private readonly Dictionary<long, TimerSlot> _slots = [];
    private readonly PriorityQueue<TimerSlot, long> _order = new();
    private readonly Stack<TimerSlot> _free = [];
    private TimerSlot? _last;
    private int _emptySlots;

    /// <summary>The milliseconds that are kept, those that hold nothing any more among them.</summary>
    public int Count => _order.Count;

    /// <summary>Adds a number and gives its place in its millisecond.</summary>
    public int Add(long time, int number)
    {
        TimerSlot slot = SlotAt(time);
        if (slot.Count == 0)
            _emptySlots--;
        return slot.Add(number);
    }

    /// <summary>Takes the number at a place of a millisecond out.</summary>
    public void RemoveAt(long time, int place)
    {
        TimerSlot slot = SlotAt(time);
        slot.RemoveAt(place);
        if (slot.Count > 0)
            return;
        _emptySlots++;
        if (_emptySlots > FewEmptySlots && _emptySlots > _order.Count / 2)
            DropEmptySlots();
    }

    /// <summary>The time of the next number; false where there is none.</summary>
    public bool TryPeek(out long time)
    {
        bool any = TryPeek(out TimerSlot? slot);
        time = any ? slot!.Time : 0;
        return any;
    }

    /// <summary>Takes the next number that is due at <paramref name="now"/>.</summary>
    public bool TryTake(long now, out long time, out int number)
    {
        if (!TryPeek(out TimerSlot? slot) || slot.Time > now)
        {
            (time, number) = (0, 0);
            return false;
        }

        (time, number) = (slot.Time, slot.Take());
        if (slot.Count == 0)
            _emptySlots++;
        return true;
    }

    private bool TryPeek([NotNullWhen(true)] out TimerSlot? slot)
    {
        while (_order.TryPeek(out slot, out _))
        {
            if (slot.Count > 0)
                return true;
            _order.Dequeue();
            Drop(slot);
        }

        return false;
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

    // What is taken out long before its time would leave its slot behind until then.
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
