using static Freshet.Cep.Tests.PatternRun;

namespace Freshet.Cep.Tests;

public sealed class QuantifierTests
{
    private const string Loop = "c1 d1 a1 a2 a3 d2 a4 b1";

    [Fact]
    public void Times_without_a_skip_strategy_slides() =>
        Assert.Equal(["a=a1,a2,a3 @4", "a=a2,a3,a4 @5"], Find(Begin('a').Times(3), "a1 c1 a2 a3 a4"));

    [Fact]
    public void Times_from_to_gives_each_number() => Assert.Equal(
        ["a=a1,a2,a3 b=b1 @4", "a=a1,a2 b=b1 @4", "a=a2,a3 b=b1 @4"], Find(Begin('a').Times(2, 3).FollowedBy("b").Where(Is('b')), "a1 a2 a3 b1"));

    [Fact]
    public void Times_from_zero_is_optional() =>
        Assert.Equal(["c=c1 b=b1 @2"], Find(Begin('c').FollowedBy("a").Where(Is('a')).Times(0, 2).Next("b").Where(Is('b')), "c1 b1"));

    [Fact]
    public void TimesOrMore_begins_at_the_least_number() => Assert.Equal(
        ["a=a1,a2,a3 b=b1 @4", "a=a2,a3 b=b1 @4"], Find(Begin('a').TimesOrMore(2).Next("b").Where(Is('b')), "a1 a2 a3 b1"));

    [Fact]
    public void OneOrMore_lets_others_pass() => Assert.Equal(
        ["c=c1 a=a1,a2,a3,a4 b=b1 @8", "c=c1 a=a1 b=b1 @8", "c=c1 a=a1,a2 b=b1 @8", "c=c1 a=a1,a2,a3 b=b1 @8"],
        Find(Begin('c').FollowedBy("a").Where(Is('a')).OneOrMore().FollowedBy("b").Where(Is('b')), Loop));

    [Fact]
    public void Consecutive_ends_the_loop_at_another_event() => Assert.Equal(
        ["c=c1 a=a1,a2,a3 b=b1 @8", "c=c1 a=a1 b=b1 @8", "c=c1 a=a1,a2 b=b1 @8"],
        Find(Begin('c').FollowedBy("a").Where(Is('a')).OneOrMore().Consecutive().FollowedBy("b").Where(Is('b')), Loop));

    [Fact]
    public void AllowCombinations_may_leave_out_events_that_fit() => Assert.Equal(
        [
            "c=c1 a=a1,a2,a3,a4 b=b1 @8", "c=c1 a=a1 b=b1 @8", "c=c1 a=a1,a4 b=b1 @8", "c=c1 a=a1,a3 b=b1 @8", "c=c1 a=a1,a3,a4 b=b1 @8",
            "c=c1 a=a1,a2 b=b1 @8", "c=c1 a=a1,a2,a4 b=b1 @8", "c=c1 a=a1,a2,a3 b=b1 @8",
        ],
        Find(Begin('c').FollowedBy("a").Where(Is('a')).OneOrMore().AllowCombinations().FollowedBy("b").Where(Is('b')), Loop));

    [Fact]
    public void Until_ends_the_loop_before_the_event() =>
        Assert.Equal(["a=a1 @1", "a=a1,a2 @3", "a=a2 @3", "a=a3 @5"], Find(Begin('a').OneOrMore().Until(Is('b')), "a1 c1 a2 b1 a3"));

    [Fact]
    public void Optional_gives_matches_with_and_without() => Assert.Equal(
        ["a=a1 c=c1 @2", "a=a1 b=b1 c=c2 @5", "a=a2 c=c2 @5", "a=a2 b=b1 c=c2 @5"],
        Find(Begin('a').FollowedBy("b").Where(Is('b')).Optional().FollowedBy("c").Where(Is('c')), "a1 c1 a2 b1 c2"));

    [Fact]
    public void Greedy_takes_what_the_next_pattern_would_take_too()
    {
        Pattern<string> loop = Begin('a').FollowedBy("x").Where(e => e[0] is 'b' or 'c').OneOrMore();
        Assert.Equal([], Find(loop.Greedy().FollowedBy("c").Where(Is('c')), "a1 b1 b2 c1 d1 c2"));
        Assert.NotEqual([], Find(loop.FollowedBy("c").Where(Is('c')), "a1 b1 b2 c1 d1 c2"));
    }

    [Fact]
    public void A_window_of_times_does_not_bound_all_gaps_as_in_Flink() => Assert.Equal(
        ["a=a1,a2 @3", "a=a2,a3 @9", "a=a3,a4 @10"], Find(Begin('a').Times(2, TimeSpan.FromMilliseconds(3)), "a1@1 a2@3 a3@9 a4@10"));
}
