namespace Reviews.Inference;

/// <summary>A call to the inference service failed. The message never holds a text.</summary>
public sealed class InferenceException(string message, bool transient, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Whether the same call may succeed later (connection, time limit, 408, 429, 5xx).</summary>
    public bool Transient { get; } = transient;
}
