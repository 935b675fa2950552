namespace Freshet.State;

/// <summary>
/// How long a state's values live, as Flink's <c>StateTtlConfig</c> has it: by processing time, each element of a list and each entry of a map for
/// itself. Set it on a descriptor: <c>new ValueStateDescriptor&lt;long&gt;("seen") { TimeToLive = new(TimeSpan.FromHours(1)) }</c>. A state with a time
/// to live does not go on from a checkpoint of one without, nor the other way round; the start says so. Immutable; safe to share.
/// </summary>
public sealed record StateTimeToLive
{
    /// <summary>Values live for <paramref name="duration"/>.</summary>
    /// <param name="duration">The time after which a value is expired, in whole milliseconds; above 0.</param>
    public StateTimeToLive(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.FromMilliseconds(1));
        Duration = duration;
    }

    /// <summary>The time from the last update of its time stamp after which a value is expired.</summary>
    public TimeSpan Duration { get; }

    /// <summary>What updates the time stamp.</summary>
    public StateUpdateType UpdateType { get; init; } = StateUpdateType.OnCreateAndWrite;

    /// <summary>Whether an expired value that is still there is seen.</summary>
    public StateVisibility Visibility { get; init; } = StateVisibility.NeverReturnExpired;

    /// <summary>Whether checkpoints leave out what is expired. The state in memory stays as it is.</summary>
    public bool CleanupInSnapshots { get; init; }

    /// <summary>
    /// How many keys are looked at with each access to the state, going round through all of them, to remove what is expired; 0 for none: then only
    /// what is read is removed. Flink's default is 5.
    /// </summary>
    public int CleanupSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 5;
}

/// <summary>What updates the time stamp of a value with a time to live.</summary>
public enum StateUpdateType
{
    /// <summary>Writing it.</summary>
    OnCreateAndWrite,

    /// <summary>Writing and reading it.</summary>
    OnReadAndWrite,
}

/// <summary>Whether an expired value is seen.</summary>
public enum StateVisibility
{
    /// <summary>Never.</summary>
    NeverReturnExpired,

    /// <summary>Until it is removed; reading it removes it.</summary>
    ReturnExpiredIfNotCleanedUp,
}
