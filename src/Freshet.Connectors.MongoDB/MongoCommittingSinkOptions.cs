namespace Freshet.Connectors.MongoDB;

/// <summary>How a <see cref="MongoCommittingSink{T}"/> works. Immutable; checked when set.</summary>
public sealed record MongoCommittingSinkOptions
{
    /// <summary>
    /// The sink's name in the database, by which its commits are counted; null for its uid. Jobs that share a database need different names or
    /// uids; a sink keeps its name over restarts.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>Indexes that are made at the start where they are missing.</summary>
    public IReadOnlyList<MongoIndex> Indexes { get; init; } = [];

    /// <summary>The collection of the database that says how far each sink has committed.</summary>
    public string CommitsCollection { get; init; } = "freshet_commits";

    /// <summary>The collection that takes what the server refuses, in the form of <see cref="DeadLetterFormat"/>; null for the sink's with <c>_dead_letters</c>.</summary>
    public string? DeadLetterCollection { get; init; }

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

    /// <summary>The longest that one call may take: 30 s unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive, or more than a day.</exception>
    public TimeSpan CallTimeout
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(1));
            field = value;
        }
    } = TimeSpan.FromSeconds(30);
}
