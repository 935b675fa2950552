namespace Reviews.Inference;

/// <summary>How a <see cref="FailoverClient"/> asks. Immutable.</summary>
public sealed record FailoverOptions
{
    /// <summary>Most texts in one request.</summary>
    public int MaxBatch { get; init; } = 64;

    /// <summary>Most requests at once, over all callers.</summary>
    public int MaxInFlight { get; init; } = 4;

    /// <summary>How long one attempt may take.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Rounds over the addresses before a request has failed; at least 1.</summary>
    public int MaxAttempts { get; init; } = 6;

    /// <summary>The wait behind the first round, about twice as long behind each further one.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait between two rounds; also where a service asks for more.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an address is left alone behind failures of half its calls, when it had at least <see cref="BreakAfter"/>; at least half a second.</summary>
    public TimeSpan BreakDuration { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The fewest calls by which an address is judged; at least 2.</summary>
    public int BreakAfter { get; init; } = 4;

    /// <summary>The labels of services that name none, in their order; null: such a service is refused.</summary>
    public IReadOnlyList<string>? Labels { get; init; }
}
