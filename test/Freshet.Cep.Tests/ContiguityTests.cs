using static Freshet.Cep.Tests.PatternRun;

namespace Freshet.Cep.Tests;

public sealed class ContiguityTests
{
    [Fact]
    public void Next_wants_the_event_directly_behind() =>
        Assert.Equal(["a=a2 b=b2 @5"], Find(Begin('a').Next("b").Where(Is('b')), "a1 c1 b1 a2 b2"));

    [Fact]
    public void FollowedBy_takes_the_next_event_that_fits() =>
        Assert.Equal(["a=a1 b=b1 @3"], Find(Begin('a').FollowedBy("b").Where(Is('b')), "a1 c1 b1 b2"));

    [Fact]
    public void FollowedByAny_takes_every_later_event_that_fits() =>
        Assert.Equal(["a=a1 b=b1 @3", "a=a1 b=b2 @4"], Find(Begin('a').FollowedByAny("b").Where(Is('b')), "a1 c1 b1 b2"));

    [Fact]
    public void NotNext_forbids_the_event_directly_behind() =>
        Assert.Equal(["a=a1 c=c1 @2"], Find(Begin('a').NotNext("b").Where(Is('b')).FollowedBy("c").Where(Is('c')), "a1 c1 a2 b1 c2"));

    [Fact]
    public void NotFollowedBy_forbids_events_up_to_the_next_pattern() =>
        Assert.Equal(["a=a1 c=c1 @3"], Find(Begin('a').NotFollowedBy("b").Where(Is('b')).FollowedBy("c").Where(Is('c')), "a1 d1 c1 a2 d2 b1 c2"));

    [Fact]
    public void NotFollowedBy_at_the_end_gives_the_match_when_its_time_is_over() => Assert.Equal(
        ["a=a2 @31"], Find(Begin('a').NotFollowedBy("b").Where(Is('b')).Within(TimeSpan.FromMilliseconds(10)), "a1@0 b1@5 a2@20 c1@25 |26 b2@31"));

    [Fact]
    public void Keys_do_not_see_each_other() =>
        Assert.Equal(["a=a1 b=b2 @4"], Find(Begin('a').Next("b").Where(Is('b')), "x/a1 y/b1 y/c1 x/b2"));
}
