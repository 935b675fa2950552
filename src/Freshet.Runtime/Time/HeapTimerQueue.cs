using Freshet.Runtime.State;
using Freshet.State;

namespace Freshet.Runtime.Time;

/// <summary>
/// Timers whose equal times come in the order of a binary heap that every registration, firing and deletion has gone through, as in Flink.
/// For windows under a trigger: several windows of a key may have a timer at one time, and fire in this order. Used by one thread.
/// </summary>
internal sealed class HeapTimerQueue<TKey, TNamespace> : ITimerQueue<TKey, TNamespace>
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    // The value of an entry is its place in the heap.
    private readonly StateTable<TKey, TimerScope<TNamespace>, int> _timers = new(Serializers.For<int>());

    // The root is at 1: the children of i are 2i and 2i + 1.
    private (long Time, int Index)[] _heap = new (long Time, int Index)[16];

    public int Count => _timers.Count;

    public void Register(Timer<TKey, TNamespace> timer)
    {
        var scope = new TimerScope<TNamespace>(timer.Namespace, timer.Time.Milliseconds);
        if (_timers.Find(timer.Key, scope) >= 0)
            return;
        int index = _timers.Add(timer.Key, scope);
        int place = Count;
        if (place == _heap.Length)
            Array.Resize(ref _heap, place * 2);
        MoveUp((scope.Time, index), place);
    }

    public void Delete(Timer<TKey, TNamespace> timer)
    {
        int index = _timers.Find(timer.Key, new TimerScope<TNamespace>(timer.Namespace, timer.Time.Milliseconds));
        if (index >= 0)
            RemoveAt(_timers.PeekAt(index));
    }

    public bool TryPeek(out EventTime time)
    {
        time = Count > 0 ? new EventTime(_heap[1].Time) : EventTime.None;
        return Count > 0;
    }

    public bool TryTake(EventTime now, out Timer<TKey, TNamespace> timer)
    {
        if (Count == 0 || _heap[1].Time > now.Milliseconds)
        {
            timer = default;
            return false;
        }

        timer = TimerAt(1);
        RemoveAt(1);
        return true;
    }

    public bool IsPlaceOfTime => false;

    public TableImage<TKey, TimerScope<TNamespace>, int> Capture(bool isRepeatable) => _timers.Capture(isRepeatable);

    private Timer<TKey, TNamespace> TimerAt(int place)
    {
        (long time, int index) = _heap[place];
        return new Timer<TKey, TNamespace>(_timers.KeyAt(index), _timers.NamespaceAt(index).Namespace, new EventTime(time));
    }

    private void RemoveAt(int place)
    {
        (long Time, int Index) last = _heap[Count];
        _timers.RemoveAt(_heap[place].Index);
        if (place <= Count && MoveDown(last, place) == place)
            MoveUp(last, place);
    }

    private void MoveUp((long Time, int Index) timer, int place)
    {
        for (int parent = place >> 1; parent > 0 && timer.Time < _heap[parent].Time; parent >>= 1)
        {
            Put(_heap[parent], place);
            place = parent;
        }

        Put(timer, place);
    }

    private int MoveDown((long Time, int Index) timer, int place)
    {
        int count = Count;
        while (true)
        {
            int child = place << 1;
            if (child < count && _heap[child + 1].Time < _heap[child].Time)
                child++;
            if (child > count || _heap[child].Time >= timer.Time)
                break;
            Put(_heap[child], place);
            place = child;
        }

        Put(timer, place);
        return place;
    }

    private void Put((long Time, int Index) timer, int place)
    {
        _heap[place] = timer;
        _timers.ChangeAt(timer.Index) = place;
    }
}
