namespace Reviews.Inference;

/// <summary>A call to the inference service failed. The message never holds a text.</summary>
public sealed class InferenceException(string message, bool transient, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Whether the same call may succeed later (connection, time limit, 408, 429, 5xx).</summary>
    public bool Transient { get; } = transient;

    /// <summary>What went wrong.</summary>
    public InferenceFailure Failure { get; init; }

    /// <summary>When the service wants to be asked again; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
