using Freshet.Cep.Nfa;
using Freshet.Cep.Operators;
using static Freshet.Cep.Tests.PatternRun;

namespace Freshet.Cep.Tests;

public sealed class AllocationTests
{
    private static readonly Pattern<string> ThreeTimes =
        Begin('a', AfterMatchSkipStrategy.SkipPastLastEvent()).Times(3).Within(TimeSpan.FromMinutes(10));

    [Fact]
    public void An_event_that_no_partial_match_takes_allocates_nothing()
    {
        var matcher = new Matcher<string>(NfaCompiler<string>.Compile(ThreeTimes), keepsTimedOut: false);
        matcher.Load(null);
        matcher.Process("a1", 1, 0);
        matcher.TrySave(out KeyMatches<string>? matches);
        Show(matcher, matches, 10);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Show(matcher, matches, 1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(1, 200)]
    [InlineData(2, 350)]
    public void A_partial_match_of_few_events_takes_few_bytes(int events, long most)
    {
        var matcher = new Matcher<string>(NfaCompiler<string>.Compile(ThreeTimes), keepsTimedOut: false);
        matcher.Load(null);
        for (int i = 0; i < events; i++)
            matcher.Process("a1", i, 0);
        matcher.TrySave(out _);
        matcher.Load(null);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < events; i++)
            matcher.Process("a1", i, 0);
        matcher.TrySave(out KeyMatches<string>? matches);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated <= most, $"{events} events take {allocated} bytes.");
        GC.KeepAlive(matches);
    }

    [Fact]
    public void The_first_event_that_waits_needs_no_object()
    {
        KeyElements<string> elements = KeyElements<string>.Of(null);
        long before = GC.GetAllocatedBytesForCurrentThread();
        elements = elements.With("a1", 7);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(7, elements.Earliest);
    }

    private static void Show(Matcher<string> matcher, KeyMatches<string>? matches, int times)
    {
        for (int i = 0; i < times; i++)
        {
            matcher.Load(matches);
            matcher.AdvanceTime(2);
            matcher.Process("b1", 2, 0);
            matcher.TrySave(out _);
        }
    }
}
