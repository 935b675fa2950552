using static Freshet.Cep.Tests.PatternRun;

namespace Freshet.Cep.Tests;

public sealed class GroupTests
{
    private static Pattern<string> Pair(Func<Pattern<string>, Pattern<string>> then) => then(Begin('a'));

    [Fact]
    public void A_group_is_found_several_times() => Assert.Equal(
        ["s=s1 a=a1,a2 b=b1,b2 e=e1 @7"],
        Find(
            Begin('s').FollowedBy(Pair(a => a.FollowedBy("b").Where(Is('b')))).Times(2).FollowedBy("e").Where(Is('e')),
            "s1 a1 b1 c1 a2 b2 e1"));

    [Fact]
    public void A_sequence_begins_with_a_group_that_loops() => Assert.Equal(
        ["a=a1,a2 b=b1,b2 c=c1 @5", "a=a2 b=b2 c=c1 @5"],
        Find(
            Pattern<string>.Begin(Pair(a => a.Next("b").Where(Is('b')))).OneOrMore().Next("c").Where(Is('c')), "a1 b1 a2 b2 c1"));

    [Fact]
    public void The_events_of_a_pattern_stand_together_whatever_the_round() => Assert.Equal(
        ["a=a1,a2 b=b1,b2 @4"],
        Find(Pattern<string>.Begin(Pair(a => a.Next("b").Where(Is('b')))).Times(2), "a1 b1 a2 b2"));
}
