namespace Reviews.Inference.Tests;

/// <summary>A clock that each wait puts on by its length, so that it is over at once, and that remembers the waits; but not those that limit a call.</summary>
internal sealed class RecordedDelays : TimeProvider
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    private long _now;

    public List<TimeSpan> Delays { get; } = [];

    /// <summary>How long the waits were in all.</summary>
    public TimeSpan Elapsed => new(Interlocked.Read(ref _now));

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _now);

    public override DateTimeOffset GetUtcNow() => Start + Elapsed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (Delays)
            Delays.Add(dueTime);
        if (dueTime >= TimeLimit || dueTime == Timeout.InfiniteTimeSpan)
            return base.CreateTimer(callback, state, dueTime, period);
        Interlocked.Add(ref _now, dueTime.Ticks);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
