namespace Reviews.Inference;

/// <summary>How long a client waits before it asks again. Thread-safe.</summary>
internal static class Backoff
{
    private const int MostDoublings = 30;

    /// <summary>A wait that grows with the rounds, a part of it by chance so that clients do not ask in step; longer where the service asks for more.</summary>
    public static TimeSpan Wait(FailoverOptions options, int round, InferenceException failure)
    {
        if (round == 0 && failure.Failure == InferenceFailure.Refused)
            return TimeSpan.Zero; // it works, and said no
        TimeSpan grown = options.FirstDelay * Math.Pow(2, Math.Min(round, MostDoublings)) * (0.75 + (Random.Shared.NextDouble() / 2));
        TimeSpan wait = failure.RetryAfter > grown ? failure.RetryAfter.Value : grown;
        return wait < options.LongestDelay ? wait : options.LongestDelay;
    }
}
