using Freshet.Sinks;

namespace Freshet.Runtime.Tests;

public sealed class RetryOptionsTests
{
    [Fact]
    public void Pauses_double_up_to_the_longest_and_lie_between_a_half_and_the_whole()
    {
        var options = new RetryOptions { InitialDelay = TimeSpan.FromMilliseconds(100), MaxDelay = TimeSpan.FromMilliseconds(450) };
        var random = new Random(3);
        foreach ((int failures, double whole) in (ReadOnlySpan<(int, double)>)[(1, 100), (2, 200), (3, 400), (4, 450), (1000, 450)])
        {
            double[] drawn = [.. Enumerable.Range(0, 200).Select(_ => options.DelayAfter(failures, random).TotalMilliseconds)];
            Assert.All(drawn, d => Assert.InRange(d, whole / 2, whole));
            Assert.True(drawn.Max() - drawn.Min() > whole / 4);
        }
    }

    [Fact]
    public void Pauses_that_are_none_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryOptions { InitialDelay = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryOptions { TimeLimit = TimeSpan.FromDays(2) });
    }
}
