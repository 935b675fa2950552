namespace Freshet;

/// <summary>What keeps the splits of a group of sources together in event time. Immutable; safe to share.</summary>
public sealed record WatermarkAlignment
{
    internal WatermarkAlignment(string group, TimeSpan maxDrift, TimeSpan updateInterval)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(group);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDrift, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(updateInterval, TimeSpan.Zero);
        Group = group;
        MaxDrift = maxDrift;
        UpdateInterval = updateInterval;
    }

    /// <summary>The name of the group, within the job.</summary>
    public string Group { get; }

    /// <summary>The most that a split may be ahead of the least watermark of the group.</summary>
    public TimeSpan MaxDrift { get; }

    /// <summary>How often each subtask says how far it is.</summary>
    public TimeSpan UpdateInterval { get; }
}
