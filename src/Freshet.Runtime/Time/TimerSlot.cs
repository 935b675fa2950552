namespace Freshet.Runtime.Time;

/// <summary>The timers of one millisecond, as numbers, in the order of registration. Used by one thread.</summary>
internal sealed class TimerSlot
{
    private const int Gone = -1;
    private const int LargestKept = 64;

    private int[] _timers = new int[4];
    private int _first;
    private int _end;

    public long Time { get; set; }

    /// <summary>The timers that are left.</summary>
    public int Count { get; private set; }

    /// <summary>Whether it is worth keeping for another millisecond.</summary>
    public bool IsSmall => _timers.Length <= LargestKept;

    /// <summary>Adds a timer and gives its place.</summary>
    public int Add(int timer)
    {
        if (_end == _timers.Length)
            Array.Resize(ref _timers, _end * 2);
        _timers[_end] = timer;
        Count++;
        return _end++;
    }

    public void RemoveAt(int place)
    {
        _timers[place] = Gone;
        EndOne();
    }

    /// <summary>Takes the first of those that are left; there must be one.</summary>
    public int Take()
    {
        while (_timers[_first] == Gone)
            _first++;
        int timer = _timers[_first++];
        EndOne();
        return timer;
    }

    private void EndOne()
    {
        if (--Count == 0)
            _first = _end = 0;
    }
}
