namespace Freshet.Simulation.Engine;

/// <summary>
/// The clock that one process sees. The time is the world's; timers fire only when the process is stepped, so those of a paused process fire when
/// it wakes up, late. Timers due at one instant fire in the order in which they were set.
/// </summary>
internal sealed class ProcessClock(World world) : TimeProvider
{
    private readonly SortedSet<VirtualTimer> _timers = new(Comparer<VirtualTimer>.Create(
        (a, b) => a.Due != b.Due ? a.Due.CompareTo(b.Due) : a.Number.CompareTo(b.Number)));

    private long _number;

    /// <summary>When the next timer is due; null where none is set.</summary>
    public DateTimeOffset? NextDue => _timers.Min?.Due;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => world.Now;

    public override long GetTimestamp() => world.Now.UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Fires what is due, whatever firing makes due included.</summary>
    public void FireDue()
    {
        while (_timers.Min is { } timer && timer.Due <= world.Now)
        {
            _timers.Remove(timer);
            timer.Fire();
        }
    }

    private sealed class VirtualTimer(ProcessClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset Due { get; private set; }

        public long Number { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock._timers.Remove(this);
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
                Set(clock.GetUtcNow() + dueTime);
            return true;
        }

        public void Fire()
        {
            if (_period != Timeout.InfiniteTimeSpan && _period > TimeSpan.Zero)
                Set(Later(Due + _period, clock.GetUtcNow())); // what a pause swallowed is not made up for
            callback(state);
        }

        public void Dispose() => clock._timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Set(DateTimeOffset due)
        {
            Due = due;
            Number = ++clock._number;
            clock._timers.Add(this);
        }

        private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
    }
}
