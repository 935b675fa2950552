namespace Reviews.Inference.Tests;

/// <summary>A clock on which every wait is over at once and is remembered, but those that limit a call.</summary>
internal sealed class RecordedDelays : TimeProvider
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    public List<TimeSpan> Delays { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (Delays)
            Delays.Add(dueTime);
        return base.CreateTimer(callback, state, dueTime >= TimeLimit ? dueTime : TimeSpan.Zero, period);
    }
}
