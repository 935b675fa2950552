using Freshet.Testing;
using static Freshet.Cep.Tests.PatternRun;

namespace Freshet.Cep.Tests;

public sealed class WithinTests
{
    private static readonly TimeSpan Ten = TimeSpan.FromMilliseconds(10);

    [Fact]
    public void The_limit_itself_is_too_late_and_what_ran_out_of_time_carries_it() => Assert.Equal(
        ["a=a1 b=b1 @9", "timed out: a=a2 @30"],
        Find(Begin('a').FollowedBy("b").Where(Is('b')).Within(Ten), "a1@0 b1@9 b2@10 a2@20 b3@30"));

    [Fact]
    public void Between_two_events_the_limit_is_of_the_last_pattern_alone() => Assert.Equal(
        ["a=a1 b=b1 c=c1 @15", "a=a2 b=b2 c=c2 @32"],
        Find(
            Begin('a').FollowedBy("b").Where(Is('b')).FollowedBy("c").Where(Is('c')).Within(Ten, WithinType.PreviousAndCurrent),
            "a1@0 b1@8 c1@15 a2@20 b2@31 c2@32"));

    [Fact]
    public void The_shortest_limit_of_the_sequence_counts() => Assert.Equal(
        ["timed out: a=a1 @10"], Find(Begin('a').Within(Ten).FollowedBy("b").Where(Is('b')).Within(10 * Ten), "a1@0 b1@12"));

    [Fact]
    public void When_the_time_is_over_nothing_is_kept_of_the_key()
    {
        using OperatorHarness<string, string> harness = Harness(Begin('a').FollowedBy("b").Where(Is('b')).Within(Ten));
        harness.Push("a1", new EventTime(100));
        harness.PushWatermark(new EventTime(109));
        Assert.NotEqual(0, harness.Snapshot().Bytes);
        harness.PushWatermark(new EventTime(110));
        Assert.Equal(0, harness.Snapshot().Bytes);
        Assert.Equal("a=a1", Assert.Single(harness.TakeSideOutput(TimedOut)).Value);
    }

    [Fact]
    public void An_event_that_begins_no_match_leaves_nothing_behind_the_watermark()
    {
        using OperatorHarness<string, string> harness = Harness(Begin('a').FollowedBy("b").Where(Is('b')));
        harness.Push("b1", new EventTime(100));
        harness.PushWatermark(new EventTime(100));
        Assert.Equal(0, harness.Snapshot().Bytes);
    }

    [Fact]
    public void A_match_leaves_nothing()
    {
        using OperatorHarness<string, string> harness = Harness(Begin('a').FollowedBy("b").Where(Is('b')));
        harness.Push("a1", new EventTime(100));
        harness.Push("b1", new EventTime(101));
        harness.PushWatermark(new EventTime(200));
        Assert.Single(harness.TakeOutput());
        Assert.Equal(0, harness.Snapshot().Bytes);
    }

    [Fact]
    public void An_event_that_cannot_matter_does_not_even_wait()
    {
        using var harness = new OperatorHarness<string, string>(s => s.KeyBy(Key).Match(Begin('a').Times(3).Within(Ten)).Select(m => m["a"][2]));
        harness.Push("b1", new EventTime(1));
        Assert.Equal(0, harness.Snapshot().Bytes);
        foreach (string e in new[] { "a1", "b2", "a2", "b3", "a3" })
            harness.Push(e, new EventTime(2));
        harness.PushWatermark(new EventTime(2));
        Assert.Equal("a3", Assert.Single(harness.TakeOutput()).Value);
    }
}
