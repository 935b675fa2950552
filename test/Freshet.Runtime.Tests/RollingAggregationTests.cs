using Freshet.Testing;

namespace Freshet.Runtime.Tests;

/// <summary>Orders that Flink's recorded cases do not hold: strings, zeros and what is no number.</summary>
public sealed class RollingAggregationTests
{
    [Fact]
    public void Strings_are_ordered_by_their_units_not_by_culture() =>
        Assert.Equal(["b", "B", "B"], Run(s => s.Min(v => v, (_, least) => least), "b", "B", "a"));

    [Fact]
    public void Negative_zero_is_less_than_zero_and_no_number_is_greatest()
    {
        Assert.Equal(["0", "-0", "-0"], Run(s => s.MinBy(v => double.Parse(v, null)), "0", "-0", "NaN"));
        Assert.Equal(["1", "NaN", "NaN"], Run(s => s.MaxBy(v => double.Parse(v, null)), "1", "NaN", "Infinity"));
    }

    [Fact]
    public void Of_equal_values_the_first_or_the_last_is_kept()
    {
        Assert.Equal(["a1", "a1", "a1"], Run(s => s.MaxBy(v => v[0].CompareTo('a')), "a1", "a2", "a3"));
        Assert.Equal(["a1", "a2", "a3"], Run(s => s.MaxBy(v => v[0].CompareTo('a'), first: false), "a1", "a2", "a3"));
    }

    [Fact]
    public void Sum_keeps_the_first_values_other_parts() =>
        Assert.Equal(["x1", "x3", "x6"], Run(s => s.Sum(v => v[1] - '0', (v, sum) => $"{v[0]}{sum}"), "x1", "y2", "z3"));

    private static IEnumerable<string> Run(Func<KeyedStream<int, string>, DataStream<string>> aggregate, params string[] values)
    {
        using var harness = new OperatorHarness<string, string>(s => aggregate(s.KeyBy(_ => 0)));
        foreach (string value in values)
            harness.Push(value, EventTime.None);
        return harness.TakeOutput().Select(r => r.Value);
    }
}
