using Freshet.Runtime.Execution;

namespace Freshet.Runtime;

/// <summary>
/// Whether and when a job goes on from its newest checkpoint after a failure; Flink's strategies, with its defaults. Immutable; safe to share.
/// </summary>
public abstract record RestartStrategy
{
    private protected RestartStrategy()
    {
    }

    /// <summary>The first failure fails the job.</summary>
    public static RestartStrategy None { get; } = new NoRestart();

    /// <summary>Restarts so many times, each after the same delay.</summary>
    /// <param name="attempts">How many restarts there may be; at least 1.</param>
    /// <param name="delay">The time between a failure and the restart.</param>
    public static RestartStrategy FixedDelay(int attempts, TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return new Fixed(attempts, delay);
    }

    /// <summary>Restarts without end. The delay grows with each failure, and begins anew where the job has run long enough without one.</summary>
    /// <param name="initial">The first delay; 1 s by default.</param>
    /// <param name="max">The longest delay; 1 min by default.</param>
    /// <param name="multiplier">What the delay grows by; above 1.</param>
    /// <param name="resetThreshold">How long the job must have run without a failure for the delay to begin anew; 1 h by default.</param>
    /// <param name="jitter">How far a delay is moved at random, as a part of it, from 0 to 1: many jobs do not come back at the same instant.</param>
    public static RestartStrategy ExponentialDelay(
        TimeSpan? initial = null, TimeSpan? max = null, double multiplier = 1.5, TimeSpan? resetThreshold = null, double jitter = 0.1)
    {
        var strategy = new Exponential(
            initial ?? TimeSpan.FromSeconds(1), max ?? TimeSpan.FromMinutes(1), multiplier, resetThreshold ?? TimeSpan.FromHours(1), jitter);
        ArgumentOutOfRangeException.ThrowIfLessThan(strategy.Initial, TimeSpan.FromMilliseconds(1), nameof(initial));
        ArgumentOutOfRangeException.ThrowIfLessThan(strategy.Max, strategy.Initial, nameof(max));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(multiplier, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(strategy.ResetThreshold, TimeSpan.FromMilliseconds(1), nameof(resetThreshold));
        ArgumentOutOfRangeException.ThrowIfLessThan(jitter, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(jitter, 1);
        return strategy;
    }

    /// <summary>Restarts while there are not too many failures in a stretch of time.</summary>
    /// <param name="maxFailures">How many failures there may be in the interval; at least 1.</param>
    /// <param name="interval">The stretch of time that failures are counted in.</param>
    /// <param name="delay">The time between a failure and the restart.</param>
    public static RestartStrategy FailureRate(int maxFailures, TimeSpan interval, TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxFailures, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return new Rate(maxFailures, interval, delay);
    }

    /// <summary>Says what a failure leads to. A pure function.</summary>
    /// <param name="history">What there was before.</param>
    /// <param name="now">When the failure happened.</param>
    /// <param name="random">A number from -1 to 1, drawn for this failure.</param>
    internal abstract RestartDecision Decide(RestartHistory history, DateTimeOffset now, double random);

    private sealed record NoRestart : RestartStrategy
    {
        internal override RestartDecision Decide(RestartHistory history, DateTimeOffset now, double random) => RestartDecision.Fail(history);
    }

    private sealed record Fixed(int Attempts, TimeSpan Delay) : RestartStrategy
    {
        internal override RestartDecision Decide(RestartHistory history, DateTimeOffset now, double random) =>
            history.Restarts < Attempts ? RestartDecision.RestartAfter(Delay, history with { Restarts = history.Restarts + 1 }) : RestartDecision.Fail(history);
    }

    private sealed record Exponential(TimeSpan Initial, TimeSpan Max, double Multiplier, TimeSpan ResetThreshold, double Jitter) : RestartStrategy
    {
        internal override RestartDecision Decide(RestartHistory history, DateTimeOffset now, double random)
        {
            bool beginsAnew = history.LastFailure is not { } last || now - last >= ResetThreshold + history.Backoff;
            TimeSpan backoff = beginsAnew ? Initial : Least(history.Backoff * Multiplier, Max);
            TimeSpan delay = Least(backoff + (backoff * (Jitter * random)), Max);
            return RestartDecision.RestartAfter(delay, new RestartHistory(history.Restarts + 1, now, backoff, []));
        }

        private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
    }

    private sealed record Rate(int MaxFailures, TimeSpan Interval, TimeSpan Delay) : RestartStrategy
    {
        internal override RestartDecision Decide(RestartHistory history, DateTimeOffset now, double random)
        {
            DateTimeOffset[] recent = [.. history.Recent.Where(failure => now - failure <= Interval), now];
            return recent.Length <= MaxFailures
                ? RestartDecision.RestartAfter(Delay, new RestartHistory(history.Restarts + 1, now, Delay, recent))
                : RestartDecision.Fail(history);
        }
    }
}
