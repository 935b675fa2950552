using static Freshet.Cep.Tests.PatternRun;

namespace Freshet.Cep.Tests;

public sealed class SkipStrategyTests
{
    private const string Events = "a1 a2 a3 b1 b2";

    [Fact]
    public void NoSkip_gives_every_match() => Assert.Equal(
        [
            "a=a1,a2,a3 b=b1 @4", "a=a1,a2 b=b1 @4", "a=a1 b=b1 @4", "a=a2,a3 b=b1 @4", "a=a2 b=b1 @4", "a=a3 b=b1 @4",
            "a=a1,a2,a3 b=b2 @5", "a=a1,a2 b=b2 @5", "a=a1 b=b2 @5", "a=a2,a3 b=b2 @5", "a=a2 b=b2 @5", "a=a3 b=b2 @5",
        ],
        Find(Loop(AfterMatchSkipStrategy.NoSkip()), Events));

    [Fact]
    public void SkipToNext_gives_one_match_for_each_first_event() => Assert.Equal(
        ["a=a1,a2,a3 b=b1 @4", "a=a2,a3 b=b1 @4", "a=a3 b=b1 @4"], Find(Loop(AfterMatchSkipStrategy.SkipToNext()), Events));

    [Fact]
    public void SkipPastLastEvent_gives_matches_that_share_no_event() =>
        Assert.Equal(["a=a1,a2,a3 b=b1 @4"], Find(Loop(AfterMatchSkipStrategy.SkipPastLastEvent()), Events));

    [Fact]
    public void SkipToFirst_goes_on_from_the_first_event_of_the_pattern() =>
        Assert.Equal(["a=a1,a2,a3 b=b1 @4"], Find(Loop(AfterMatchSkipStrategy.SkipToFirst("b")), Events));

    [Fact]
    public void SkipToLast_goes_on_from_the_last_event_of_the_pattern() => Assert.Equal(
        ["a=a1,a2,a3 b=b1 @4", "a=a3 b=b1 @4", "a=a3 b=b2 @5"], Find(Loop(AfterMatchSkipStrategy.SkipToLast("a")), Events));

    [Fact]
    public void Four_of_three_times_are_one_match_behind_which_all_begins_anew() => Assert.Equal(
        ["n=n1,n2,n3 @3", "n=n4,n5,n6 @6"],
        Find(
            Begin('n', AfterMatchSkipStrategy.SkipPastLastEvent()).Times(3).Within(TimeSpan.FromMilliseconds(600)),
            "n1@0 p1@1 n2@2 n3@3 n4@4 n5@5 n6@6 n7@100 n8@101").Where(line => !line.StartsWith("timed", StringComparison.Ordinal)));

    [Fact]
    public void A_match_without_the_pattern_to_skip_to_fails_the_job_where_it_must_not_be_missed()
    {
        Pattern<string> pattern = Pattern<string>.Begin("a", AfterMatchSkipStrategy.SkipToFirst("a").ThrowExceptionOnMiss())
            .Where(Is('a')).Optional().FollowedBy("b").Where(Is('b'));
        Exception failure = Assert.ThrowsAny<Exception>(() => Find(pattern, "b1"));
        Assert.Contains("no event of that pattern", failure.GetBaseException().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Skipping_to_the_first_event_of_the_match_fails_the_job_where_it_must_not_be_missed()
    {
        Pattern<string> pattern = Begin('a', AfterMatchSkipStrategy.SkipToFirst("a").ThrowExceptionOnMiss()).FollowedBy("b").Where(Is('b'));
        Exception failure = Assert.ThrowsAny<Exception>(() => Find(pattern, "a1 b1"));
        Assert.Contains("first event of the match", failure.GetBaseException().Message, StringComparison.Ordinal);
    }

    private static Pattern<string> Loop(AfterMatchSkipStrategy skip) => Begin('a', skip).OneOrMore().FollowedByAny("b").Where(Is('b'));
}
