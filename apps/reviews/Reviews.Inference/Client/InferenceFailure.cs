namespace Reviews.Inference;

/// <summary>What went wrong in a call to the inference service.</summary>
public enum InferenceFailure
{
    /// <summary>The service cannot be used as it is: it names no labels, or others than expected.</summary>
    Unusable,

    /// <summary>There is no connection, or it broke.</summary>
    Unreachable,

    /// <summary>The address failed too often and was not asked.</summary>
    LeftAlone,

    /// <summary>No answer came in time.</summary>
    Timeout,

    /// <summary>The service is full or stopping: 429 or 503.</summary>
    Busy,

    /// <summary>The service failed: any other 5xx.</summary>
    ServerError,

    /// <summary>The request was refused, as a text that is too long.</summary>
    Refused,

    /// <summary>The answer is not what the contract says: no JSON, lists of another length, what are no probabilities.</summary>
    BadAnswer,
}
