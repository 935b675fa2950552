using Freshet.Sinks;

namespace Freshet.Connectors.MongoDB;

/// <summary>How a sink writes to its collection. Immutable; checked when set.</summary>
public sealed record MongoSinkOptions
{
    /// <summary>The most documents in one bulk: 1,000 unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1 or above 100,000, which is the most that MongoDB takes.</exception>
    public int BatchSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 100_000);
            field = value;
        }
    } = 1000;

    /// <summary>How long the first document of a bulk waits for others: 100 ms unless set. Zero: a bulk is sent with every batch of records.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more than a day.</exception>
    public TimeSpan FlushInterval
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(1));
            field = value;
        }
    } = TimeSpan.FromMilliseconds(100);

    /// <summary>The most bulks of a subtask under way at once: 4 unless set. Two that share an id never are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int MaxInFlight
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 4;

    /// <summary>How a bulk is repeated that did not come through.</summary>
    public RetryOptions Retry { get; init; } = new();

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

    /// <summary>Indexes that are made at the start where they are missing.</summary>
    public IReadOnlyList<MongoIndex> Indexes { get; init; } = [];

    /// <summary>
    /// The field, an integer in every document, that grows with each new document of an id; null for none. A document never takes the place of
    /// one whose value is greater: so a process that was thought dead and wakes up cannot put an older result over a newer one.
    /// </summary>
    /// <exception cref="ArgumentException">The name is empty, begins with <c>$</c> or leads into another document.</exception>
    public string? VersionField
    {
        get;
        init
        {
            if (value is not null)
            {
                ArgumentException.ThrowIfNullOrWhiteSpace(value);
                if (value[0] == '$' || value.Contains('.', StringComparison.Ordinal) || value.Contains('\0', StringComparison.Ordinal) || value == "_id")
                    throw new ArgumentException($"'{value}' cannot be the field of a document's version. Name a field of the document itself, as 'version'.", nameof(value));
            }

            field = value;
        }
    }

    internal const int BatchBytes = 8 << 20;
}
