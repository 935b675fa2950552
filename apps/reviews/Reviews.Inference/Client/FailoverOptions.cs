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

    /// <summary>
    /// Attempts at one text before it has failed; at least 1. Only those count behind which the service answered a short text of the client's own: what
    /// fails though the service answers others is the text's fault, whatever the failure (no answer in time, a broken connection, 5xx, an answer that is none).
    /// A request of several texts is split behind two such attempts. Busy (429, 503) never counts; a refusal (other 4xx) is final at once.
    /// </summary>
    public int MaxAttempts { get; init; } = 6;

    /// <summary>
    /// The longest that a text waits for a service that answers nobody, from the call on: none can be reached, all are too slow, full, left alone, or answer
    /// everything with failures or garbage. Then the text has failed. The last attempt may exceed it by its own time.
    /// </summary>
    public TimeSpan OutageTimeout { get; init; } = TimeSpan.FromMinutes(5);

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
