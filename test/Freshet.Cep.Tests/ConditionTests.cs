using static Freshet.Cep.Tests.PatternRun;

namespace Freshet.Cep.Tests;

public sealed class ConditionTests
{
    [Fact]
    public void Where_twice_demands_both() =>
        Assert.Equal(["a=a7 @2"], Find(Begin('a').Where(e => Number(e) > 5), "a5 a7 b7"));

    [Fact]
    public void Or_accepts_either() => Assert.Equal(["a=a1 @1", "a=b1 @2"], Find(Begin('a').Or(Is('b')), "a1 b1 c1"));

    [Fact]
    public void A_condition_sees_what_was_matched_before() => Assert.Equal(
        ["a=a5 b=b7 c=c1 @4"],
        Find(
            Begin('a').FollowedBy("b").Where(Is('b')).Where((e, context) => Number(e) > context.EventsForPattern("a").Sum(Number)).OneOrMore()
                .FollowedBy("c").Where(Is('c')),
            "a5 b3 b7 c1"));

    [Fact]
    public void A_condition_sees_nothing_of_patterns_that_took_nothing() => Assert.Equal(
        ["a=a1 @1"], Find(Begin('a').Where((_, context) => context.EventsForPattern("a").Count == 0 && context.EventsForPattern("no").Count == 0), "a1"));

    [Fact]
    public void A_condition_sees_the_time_of_the_event() =>
        Assert.Equal(["a=a2 @6"], Find(Begin('a').Where((_, context) => context.Timestamp.Milliseconds == 6), "a1@5 a2@6"));

    [Fact]
    public void OfType_demands_a_type()
    {
        Pattern<object> pattern = Pattern<object>.Begin("text").OfType<string>().Next("number").OfType<int>();
        Assert.Equal("number", pattern.Name);
        Assert.True(pattern.Previous!.Condition!.Accepts("x", new Nfa.MatchContext<object>([])));
        Assert.False(pattern.Previous!.Condition!.Accepts(1, new Nfa.MatchContext<object>([])));
    }

    [Fact]
    public void A_pattern_is_a_value_that_others_may_go_on_from()
    {
        Pattern<string> a = Begin('a');
        Assert.Equal(["a=a1 b=b1 @2"], Find(a.Next("b").Where(Is('b')), "a1 b1"));
        Assert.Equal(["a=a1 c=c1 @2"], Find(a.Next("c").Where(Is('c')), "a1 c1"));
        Assert.Equal(["a=a1 @1"], Find(a, "a1 b1"));
    }
}
