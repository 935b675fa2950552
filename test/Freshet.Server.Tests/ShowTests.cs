using Freshet.Server.Charts;

namespace Freshet.Server.Tests;

public sealed class ShowTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(3.28, "3.3")]
    [InlineData(950, "950")]
    [InlineData(9999, "9,999")]
    [InlineData(12_345, "12.3k")]
    [InlineData(4_560_000, "4.56M")]
    public void Numbers_are_short(double value, string shown) => Assert.Equal(shown, Show.Number(value));

    [Theory]
    [InlineData(0.0421, "42 ms")]
    [InlineData(0.0021, "2.1 ms")]
    [InlineData(75, "1 min 15 s")]
    [InlineData(90_000, "1 d 1 h")]
    public void Times_take_the_unit_that_suits_them(double seconds, string shown) => Assert.Equal(shown, Show.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Event_times_have_their_two_ends()
    {
        Assert.Equal("–", Show.Time(EventTime.None));
        Assert.Equal("end of input", Show.Time(EventTime.Max));
        Assert.Equal("2023-11-14 22:13:20", Show.Time(new EventTime(1_700_000_000_000)));
        Assert.Equal("9223372036854775806", Show.Time(new EventTime(long.MaxValue - 1)));
    }

    [Fact]
    public void A_line_spans_the_width_and_stays_inside()
    {
        Assert.Equal("M0 10L50 5L100 0", ChartPath.Line([0, 5, 20], 100, 10, 10));
        Assert.Equal("", ChartPath.Area([1], 100, 10, 10));
        Assert.EndsWith("L100 10L0 10Z", ChartPath.Area([0, 5], 100, 10, 10), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.73, 1)]
    [InlineData(2.2, 2.5)]
    [InlineData(4100, 5000)]
    public void The_top_of_an_axis_is_round(double value, double top) => Assert.Equal(top, ChartPath.RoundUp(value));
}
