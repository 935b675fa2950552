namespace Freshet.Runtime.Execution;

/// <summary>What a failure leads to: a restart after a delay, or the end of the job. Immutable.</summary>
/// <param name="Delay">The time until the restart; null where there is none.</param>
/// <param name="History">What is to be remembered.</param>
internal readonly record struct RestartDecision(TimeSpan? Delay, RestartHistory History)
{
    public static RestartDecision Fail(RestartHistory history) => new(null, history);

    public static RestartDecision RestartAfter(TimeSpan delay, RestartHistory history) => new(delay, history);
}
