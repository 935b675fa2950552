namespace Reviews.Job.Tests;

/// <summary>A clock that stands.</summary>
internal sealed class StandingClock(long milliseconds) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
