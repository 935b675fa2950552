namespace Reviews.Inference;

/// <summary>The service takes no more texts for now; says when to ask again.</summary>
internal sealed class ServiceBusyException(bool drains, TimeSpan retryAfter)
    : Exception(drains ? "The service is stopping." : "Too many texts wait already.")
{
    /// <summary>Whether it is stopping, and not only full.</summary>
    public bool Drains { get; } = drains;

    /// <summary>When to ask again.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
