using Freshet.Testing;
using static Freshet.Cep.Tests.PatternRun;

namespace Freshet.Cep.Tests;

public sealed class ProcessingTimeTests
{
    private static readonly TimeSpan Ten = TimeSpan.FromMilliseconds(10);

    [Fact]
    public void Events_are_seen_as_they_come_and_results_carry_no_time()
    {
        using OperatorHarness<string, string> harness = Harness(Begin('a').Next("b").Where(Is('b')), configure: p => p.InProcessingTime());
        harness.Push("a1", new EventTime(9));
        harness.Push("b1", new EventTime(3));
        Record<string> match = Assert.Single(harness.TakeOutput());
        Assert.Equal("a=a1 b=b1", match.Value);
        Assert.Equal(EventTime.None, match.Time);
    }

    [Fact]
    public void A_partial_match_runs_out_of_time_by_the_clock()
    {
        using OperatorHarness<string, string> harness = Harness(
            Begin('a').Next("b").Where(Is('b')).Within(Ten), configure: p => p.InProcessingTime());
        harness.SetProcessingTime(new EventTime(100));
        harness.Push("a1", EventTime.None);
        harness.SetProcessingTime(new EventTime(110));
        Assert.Empty(harness.TakeSideOutput(TimedOut));
        harness.SetProcessingTime(new EventTime(111));
        Assert.Equal("a=a1", Assert.Single(harness.TakeSideOutput(TimedOut)).Value);
        Assert.Equal(0, harness.Snapshot().Bytes);
    }

    [Fact]
    public void A_comparer_orders_the_events_of_one_millisecond()
    {
        using OperatorHarness<string, string> harness = Harness(
            Begin('a').Next("b").Where(Is('b')), StringComparer.Ordinal, configure: p => p.InProcessingTime());
        harness.Push("b1", EventTime.None);
        harness.Push("a1", EventTime.None);
        Assert.Empty(harness.TakeOutput());
        harness.SetProcessingTime(new EventTime(1));
        Assert.Equal("a=a1 b=b1", Assert.Single(harness.TakeOutput()).Value);
    }
}
