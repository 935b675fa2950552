using Freshet;
using Freshet.Runtime;
using Freshet.Sinks;
using Freshet.Sources;
using Reviews.Job.Analytics;

namespace Reviews.Job.Tests.Analytics;

public sealed class NegativeRiseTests
{
    private const long Hour = 3_600_000;
    private const long Slide = 600_000;

    [Theory]
    [InlineData(2, 20, 10, 20, true)]
    [InlineData(2, 20, 5, 20, false)] // too small a rise
    [InlineData(2, 19, 10, 20, false)] // too few reviews before
    [InlineData(2, 20, 10, 19, false)] // too few now
    [InlineData(8, 20, 13, 20, false)] // may well be chance: 1.58 standard deviations
    [InlineData(80, 200, 130, 200, true)] // the same shares, but no chance
    [InlineData(10, 20, 2, 20, false)] // a fall
    [InlineData(0, 20, 0, 20, false)]
    [InlineData(20, 20, 20, 20, false)]
    public void Rise_is_large_and_no_chance(int before, int reviewsBefore, int now, int reviewsNow, bool isRise) =>
        Assert.Equal(isRise, NegativeRise.Between(Share(0, before, reviewsBefore), Share(Hour, now, reviewsNow)) is not null);

    [Fact]
    public void Deviations_are_those_of_two_proportions()
    {
        NegativeRise rise = NegativeRise.Between(Share(0, 10, 50), Share(Hour, 30, 60))!;
        Assert.Equal(3.2569, rise.Deviations, 0.0001); // 0.3 / sqrt(40/110 * 70/110 * (1/50 + 1/60))
    }

    [Fact]
    public async Task Each_hour_is_compared_with_the_one_before_and_told_once()
    {
        // Calm for two hours; then each window of the next hour holds more negatives, and all of the hour behind it.
        LabelShare[] shares =
        [
            .. Enumerable.Range(0, 7).Select(i => Share(i * Slide, 2, 40)),
            .. Enumerable.Range(7, 6).Select(i => Share(i * Slide, 2 + ((i - 6) * 6), 40)),
            .. Enumerable.Range(13, 6).Select(i => Share(i * Slide, 38, 40)),
        ];
        var rises = new CollectionSink<NegativeRise>();
        var environment = new StreamExecutionEnvironment();
        environment.FromSource(new CollectionSource<LabelShare>(shares), WatermarkStrategy<LabelShare>.ForBoundedOutOfOrderness(TimeSpan.Zero).WithTimestampAssigner(s => new EventTime(s.WindowEnd - 1)))
            .Uid("shares").KeyBy(s => s.Key).Process(() => new RiseDetector()).Uid("rises").SinkTo(rises).Uid("out");
        await EmbeddedJob.RunAsync(environment, new JobOptions(), TestContext.Current.CancellationToken);
        NegativeRise rise = rises.Records.Single(r => r.Value.Now.WindowStart < 12 * Slide).Value;
        Assert.Equal((8 * Slide, 8 * Slide), (rise.Now.WindowStart, rise.Before.WindowEnd)); // 14 of 40 against 2
        Assert.All(rises.Records.Zip(rises.Records.Skip(1)), pair => Assert.True(pair.Second.Value.Now.WindowStart >= pair.First.Value.Now.WindowEnd));
    }

    [Fact]
    public void History_keeps_what_a_later_hour_is_compared_with()
    {
        RiseHistory history = RiseHistory.Empty;
        for (int i = 0; i < 20; i++)
            history = history.With(Share(i * Slide, 1, 2), long.MinValue);
        Assert.Equal(6, history.Shares.Count);
        Assert.Equal(14 * Slide, history.EndingAt(20 * Slide)!.WindowStart);
        Assert.Null(history.EndingAt(19 * Slide));
    }

    private static LabelShare Share(long start, long negative, long reviews) =>
        new("product", "tiki", "p1", "m", start, start + Hour, new LabelCounts(negative, 0, reviews - negative));
}
