using static Freshet.Cep.Tests.PatternRun;

namespace Freshet.Cep.Tests;

public sealed class EventTimeTests
{
    [Fact]
    public void Events_are_seen_in_the_order_of_their_times() =>
        Assert.Equal(["a=a1 b=b1 @2"], Find(Begin('a').Next("b").Where(Is('b')), "b1@2 a1@1"));

    [Fact]
    public void Events_of_equal_time_are_seen_in_the_order_of_their_arrival() =>
        Assert.Equal(["a=a1 b=b1 @5"], Find(Begin('a').Next("b").Where(Is('b')), "b0@5 a1@5 b1@5"));

    [Fact]
    public void A_comparer_orders_events_of_equal_time() =>
        Assert.Equal(["a=a1 b=b1 @5"], Find(Begin('a').Next("b").Where(Is('b')), "b1@5 a1@5", StringComparer.Ordinal));

    [Fact]
    public void An_event_at_the_watermark_is_late() => Assert.Equal(
        ["a=a3 b=b1 @7", "late: a2 @5"], Find(Begin('a').Next("b").Where(Is('b')), "a1@1 |5 a2@5 a3@6 b1@7"));

    [Fact]
    public void What_is_ahead_of_the_watermark_waits() => Assert.Equal(
        ["a=a1 b=b1 @9"], Find(Begin('a').Next("b").Where(Is('b')), "a1@3 |3 b1@9 |8 c1@10"));
}
