using System.Buffers;
using Reviews.Learning.Promotion;

namespace Reviews.Learning.Tests.Promotion;

public sealed class ChampionChallengerTests
{
    // The two examples of Wikipedia's "McNemar's test": 121 against 59 (statistic 21.35 without correction) and 6 against 16 (exact 0.053, corrected 3.68).
    [Fact]
    public void The_test_equals_known_examples()
    {
        Assert.Equal(61.0 * 61 / 180, McNemarTest.Statistic(121, 59), 1e-12);
        Assert.InRange(McNemarTest.PValue(121, 59), 4e-6, 5e-6);
        Assert.Equal(81.0 / 22, McNemarTest.Statistic(6, 16), 1e-12);
        Assert.Equal(0.0525, McNemarTest.PValue(6, 16), 5e-5);
        Assert.Equal(McNemarTest.PValue(6, 16), McNemarTest.PValue(16, 6));
        Assert.Equal(1, McNemarTest.PValue(0, 0));
        Assert.Equal(1, McNemarTest.PValue(7, 7));
    }

    // Tabulated values of the complementary error function (Abramowitz and Stegun, table 7.1).
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 0.4795001222)]
    [InlineData(1, 0.1572992071)]
    [InlineData(1.9, 0.0072095707)]
    [InlineData(2, 0.0046777350)]
    [InlineData(3, 2.209049700e-5)]
    public void The_error_function_equals_tables(double x, double expected) => Assert.Equal(expected, ErrorFunction.Complement(x), 1e-10);

    [Fact]
    public void The_chi_squared_chance_continues_the_exact_one()
    {
        double exact = McNemarTest.PValue(520, 470), approximate = ErrorFunction.Complement(Math.Sqrt(McNemarTest.Statistic(520, 470) / 2));
        Assert.Equal(exact, approximate, 1e-3);
    }

    [Fact]
    public void A_challenger_is_promoted_when_the_difference_is_no_chance_and_the_record_names_both_states()
    {
        var comparison = new ChampionChallenger(3, new PromotionRule { MinimumExamples = 100 });
        Add(comparison, 99, actual: 0, champion: 0, challenger: 0);
        Assert.Equal(PromotionVerdict.TooEarly, comparison.Decide());
        Add(comparison, 60, actual: 1, champion: 1, challenger: 1);
        Assert.Equal(PromotionVerdict.NoDifference, comparison.Decide());
        Assert.Equal(1, comparison.Agreement);
        Add(comparison, 20, actual: 2, champion: 0, challenger: 2);
        Assert.Equal(PromotionVerdict.Promote, comparison.Decide());
        ModelIdentity old = new("ftrl", 1, 10), next = new("softmax", 2, 12);
        PromotionRecord record = comparison.Promote(5, old, next);
        Assert.Equal((5L, old, next), (record.Time, record.Champion, record.Challenger));
        Assert.Equal((179L, 0L, 20L), (record.Counts.Examples, record.Counts.OnlyChampion, record.Counts.OnlyChallenger));
        Assert.Equal(Math.Pow(0.5, 19), record.Counts.PValue, 1e-12);
        Assert.True(record.Counts.ChallengerKappa > record.Counts.ChampionKappa);
        Assert.Equal("softmax@0000000000000002@12", record.Challenger.ToString());
        comparison.Clear();
        Assert.Equal(PromotionVerdict.TooEarly, comparison.Decide());
        Assert.Throws<InvalidOperationException>(() => comparison.Promote(5, old, next));
    }

    [Fact]
    public void A_challenger_that_gains_on_the_frequent_class_alone_is_not_promoted()
    {
        var comparison = new ChampionChallenger(3, new PromotionRule { MinimumExamples = 100 });
        Add(comparison, 900, actual: 2, champion: 2, challenger: 2);
        Add(comparison, 60, actual: 2, champion: 0, challenger: 2);
        Add(comparison, 30, actual: 0, champion: 0, challenger: 2);
        Assert.Equal(PromotionVerdict.OnlyMoreOftenRight, comparison.Decide());
        Add(comparison, 200, actual: 0, champion: 0, challenger: 2);
        Assert.Equal(PromotionVerdict.ChampionIsBetter, comparison.Decide());
    }

    [Fact]
    public void A_restored_comparison_goes_on_as_it_was()
    {
        var comparison = new ChampionChallenger(3, new PromotionRule { MinimumExamples = 10 });
        Add(comparison, 9, actual: 1, champion: 0, challenger: 1);
        Add(comparison, 30, actual: 0, champion: 0, challenger: 0);
        var writer = new ArrayBufferWriter<byte>();
        comparison.WriteTo(writer);
        ChampionChallenger restored = ChampionChallenger.Read(writer.WrittenSpan, new PromotionRule { MinimumExamples = 10 });
        Assert.Equal(PromotionVerdict.Promote, restored.Decide());
        Assert.Equal((comparison.Examples, comparison.PValue, comparison.Agreement), (restored.Examples, restored.PValue, restored.Agreement));
        Assert.Equal(comparison.Challenger.Kappa, restored.Challenger.Kappa);
    }

    private static void Add(ChampionChallenger comparison, int times, int actual, int champion, int challenger)
    {
        for (int i = 0; i < times; i++)
            comparison.Add(actual, champion, challenger);
    }
}
