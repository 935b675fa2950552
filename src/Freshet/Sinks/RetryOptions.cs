namespace Freshet.Sinks;

/// <summary>How a sink repeats a call that did not come through, until it does or the time is over and the job fails. Immutable; safe to share.</summary>
public sealed record RetryOptions
{
    /// <summary>The longest pause before the second attempt; each later one may be twice as long. 100 ms unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive, or more than a day.</exception>
    public TimeSpan InitialDelay
    {
        get;
        init => field = Checked(value);
    } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause of all. 10 s unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive, or more than a day.</exception>
    public TimeSpan MaxDelay
    {
        get;
        init => field = Checked(value);
    } = TimeSpan.FromSeconds(10);

    /// <summary>How long after the first failure a call is given up. Two minutes unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive, or more than a day.</exception>
    public TimeSpan TimeLimit
    {
        get;
        init => field = Checked(value);
    } = TimeSpan.FromMinutes(2);

    /// <summary>The pause after so many failures in a row: drawn between a half and the whole of it, so that callers do not come back together.</summary>
    /// <param name="failures">The failures so far; at least 1.</param>
    /// <param name="random">Where the jitter comes from.</param>
    public TimeSpan DelayAfter(int failures, Random random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        double whole = Math.Min(MaxDelay.Ticks, InitialDelay.Ticks * Math.Pow(2, Math.Min(failures - 1, 60)));
#pragma warning disable CA5394 // jitter is no secret
        return TimeSpan.FromTicks((long)(whole * (0.5 + (0.5 * random.NextDouble()))));
#pragma warning restore CA5394
    }

    private static TimeSpan Checked(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(1));
        return value;
    }
}
