using Freshet.Runtime.Execution;

namespace Freshet.Runtime.Tests;

/// <summary>What the strategies decide, as tables: the seconds at which failures happen, and the delay that each leads to; -1 where the job fails.</summary>
public sealed class RestartStrategyTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    [Fact]
    public void None_fails_at_once() => AssertDelays(RestartStrategy.None, [(0, -1)]);

    [Fact]
    public void Fixed_delay_restarts_so_many_times_whatever_the_time_between() =>
        AssertDelays(RestartStrategy.FixedDelay(3, TimeSpan.FromSeconds(2)), [(0, 2), (1, 2), (100_000, 2), (200_000, -1)]);

    [Fact]
    public void Fixed_delay_may_be_none() => AssertDelays(RestartStrategy.FixedDelay(1, TimeSpan.Zero), [(0, 0), (0, -1)]);

    [Fact]
    public void Exponential_delay_grows_up_to_the_longest_and_has_no_end()
    {
        RestartStrategy strategy = RestartStrategy.ExponentialDelay(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), 2, TimeSpan.FromMinutes(1), 0);
        AssertDelays(strategy, [(0, 1), (2, 2), (5, 4), (10, 8), (20, 10), (31, 10), (42, 10)]);
    }

    [Fact]
    public void Exponential_delay_begins_anew_where_the_job_ran_for_the_threshold_behind_the_delay()
    {
        RestartStrategy strategy = RestartStrategy.ExponentialDelay(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), 2, TimeSpan.FromSeconds(60), 0);
        AssertDelays(strategy, [(0, 1), (2, 2), (63.999, 4), (128, 1), (188, 2)]); // 2 + 2 + 60 = 64; 63.999 + 4 + 60 = 127.999; 128 + 1 + 60 = 189
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(1, 5)]
    [InlineData(-1, 3)]
    [InlineData(0.5, 4.5)]
    public void Jitter_moves_the_delay_by_a_part_of_it(double random, double seconds)
    {
        RestartStrategy strategy = RestartStrategy.ExponentialDelay(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(10), 2, TimeSpan.FromSeconds(60), 0.25);
        Assert.Equal(TimeSpan.FromSeconds(seconds), strategy.Decide(RestartHistory.Empty, Start, random).Delay);
    }

    [Fact]
    public void Jitter_never_passes_the_longest_delay_and_is_not_remembered()
    {
        RestartStrategy strategy = RestartStrategy.ExponentialDelay(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(9), 2, TimeSpan.FromSeconds(60), 1);
        RestartDecision first = strategy.Decide(RestartHistory.Empty, Start, 1);
        Assert.Equal((TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(4)), (first.Delay, first.History.Backoff));
        Assert.Equal(TimeSpan.FromSeconds(9), strategy.Decide(first.History, Start, 1).Delay);
    }

    [Fact]
    public void Failure_rate_counts_the_failures_in_the_interval_before_each()
    {
        RestartStrategy strategy = RestartStrategy.FailureRate(2, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1));
        AssertDelays(strategy, [(0, 1), (9, 1), (10.001, 1), (19.001, 1), (19.001, -1)]);
    }

    [Fact]
    public void Failure_rate_counts_a_failure_exactly_at_the_interval_end() =>
        AssertDelays(RestartStrategy.FailureRate(1, TimeSpan.FromSeconds(10), TimeSpan.Zero), [(0, 0), (10, -1)]);

    [Fact]
    public void Defaults_are_those_of_Flink()
    {
        Assert.Same(RestartStrategy.None, JobMaster.StrategyOf(new JobOptions()));
        RestartStrategy withCheckpoints = JobMaster.StrategyOf(new JobOptions { CheckpointDirectory = "a" });
        AssertDelays(withCheckpoints, [(0, 1), (1, 1.5), (2, 2.25), (10_000, 1)]);
        Assert.Equal(TimeSpan.FromSeconds(1.1), withCheckpoints.Decide(RestartHistory.Empty, Start, 1).Delay);
    }

    [Fact]
    public void Settings_that_make_no_sense_are_refused_by_name()
    {
        Assert.Equal("attempts", Assert.Throws<ArgumentOutOfRangeException>(() => RestartStrategy.FixedDelay(0, TimeSpan.Zero)).ParamName);
        Assert.Equal("max", Assert.Throws<ArgumentOutOfRangeException>(() => RestartStrategy.ExponentialDelay(TimeSpan.FromMinutes(2))).ParamName);
        Assert.Equal("multiplier", Assert.Throws<ArgumentOutOfRangeException>(() => RestartStrategy.ExponentialDelay(multiplier: 1)).ParamName);
        Assert.Equal("jitter", Assert.Throws<ArgumentOutOfRangeException>(() => RestartStrategy.ExponentialDelay(jitter: 1.5)).ParamName);
        Assert.Equal("interval", Assert.Throws<ArgumentOutOfRangeException>(() => RestartStrategy.FailureRate(1, TimeSpan.Zero, TimeSpan.Zero)).ParamName);
    }

    [Fact]
    public void What_a_restart_cannot_heal_is_told_by_the_marker_or_by_what_lies_there()
    {
        Assert.True(Recoverability.CanHeal(new IOException("a")));
        Assert.True(Recoverability.CanHeal(new OperatorFailedException("a", 0, 1, EventTime.None, new InvalidDataException("b"))));
        Assert.False(Recoverability.CanHeal(new InvalidDataException("a")));
        Assert.False(Recoverability.CanHeal(new SuppressRestartsException("a")));
        Assert.False(Recoverability.CanHeal(new OperatorFailedException("a", 0, 1, EventTime.None, new SuppressRestartsException("b"))));
    }

    private static void AssertDelays(RestartStrategy strategy, (double At, double Delay)[] failures)
    {
        RestartHistory history = RestartHistory.Empty;
        foreach ((double at, double delay) in failures)
        {
            RestartDecision decision = strategy.Decide(history, Start.AddSeconds(at), 0);
            Assert.Equal(delay < 0 ? null : TimeSpan.FromSeconds(delay), decision.Delay);
            history = decision.History;
        }
    }
}
