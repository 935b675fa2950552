using Freshet.Runtime.Faults;
using Freshet.State;

namespace Freshet.Runtime.State.Ttl;

/// <summary>A value with the processing time of its last update, in milliseconds.</summary>
internal readonly record struct TtlValue<T>(T Value, long UpdatedAt);

/// <summary>When a value is expired, and what that means. Pure.</summary>
internal sealed class TtlRule(StateTimeToLive timeToLive)
{
    private readonly long _milliseconds = (long)timeToLive.Duration.TotalMilliseconds + (FaultPoints.IsOn(FaultPoint.TimeToLiveOffByOne) ? 1 : 0);

    public bool UpdatesOnRead { get; } = timeToLive.UpdateType == StateUpdateType.OnReadAndWrite
        && !FaultPoints.IsOn(FaultPoint.ReadsDoNotRefreshTimeToLive);

    public bool ReturnsExpired { get; } = timeToLive.Visibility == StateVisibility.ReturnExpiredIfNotCleanedUp;

    public bool CleansSnapshots => timeToLive.CleanupInSnapshots;

    public int CleanupSize => timeToLive.CleanupSize;

    public bool IsExpired<T>(in TtlValue<T> value, long now) => IsExpired(value.UpdatedAt, now);

    public bool IsExpired(long updatedAt, long now)
    {
        long expiresAt = updatedAt > 0 ? updatedAt + Math.Min(_milliseconds, long.MaxValue - updatedAt) : updatedAt + _milliseconds;
        return expiresAt <= now;
    }
}
