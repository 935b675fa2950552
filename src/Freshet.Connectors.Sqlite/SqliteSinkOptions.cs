namespace Freshet.Connectors.Sqlite;

/// <summary>How a <see cref="SqliteSink{T}"/> works. Immutable; checked when set.</summary>
public sealed record SqliteSinkOptions
{
    /// <summary>
    /// The sink's name in the file, by which its commits are counted; null for its uid. Jobs that fill one file need different names or
    /// uids; a sink keeps its name over restarts.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>How many bytes a subtask gathers before it asks for an early checkpoint: 16 MB unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive.</exception>
    public int EarlyCheckpointBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 16 * 1024 * 1024;

    /// <summary>How long a commit waits for another process that writes to the file: one minute unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more than a day.</exception>
    public TimeSpan BusyTimeout
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(1));
            field = value;
        }
    } = TimeSpan.FromMinutes(1);
}
