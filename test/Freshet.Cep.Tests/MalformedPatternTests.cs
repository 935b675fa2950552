using static Freshet.Cep.Tests.PatternRun;

namespace Freshet.Cep.Tests;

public sealed class MalformedPatternTests
{
    private static readonly TimeSpan Ten = TimeSpan.FromMilliseconds(10);

    [Fact]
    public void Until_wants_a_loop() => Refused("'a'", "OneOrMore", () => Begin('a').Until(Is('b')));

    [Fact]
    public void Until_is_said_once() => Refused("'a'", "one condition", () => Begin('a').OneOrMore().Until(Is('b')).Until(Is('c')));

    [Fact]
    public void Greedy_wants_a_loop() => Refused("'a'", "OneOrMore", () => Begin('a').Greedy());

    [Fact]
    public void Greedy_and_combinations_exclude_each_other() =>
        Refused("'a'", "Call one of them", () => Begin('a').OneOrMore().AllowCombinations().Greedy());

    [Fact]
    public void A_group_is_not_greedy() => Refused("'GroupPattern'", "group", () => Pattern<string>.Begin(Begin('a')).OneOrMore().Greedy());

    [Fact]
    public void A_group_has_no_condition() => Refused("'GroupPattern'", "of the group", () => Pattern<string>.Begin(Begin('a')).Where(Is('a')));

    [Fact]
    public void Optional_does_not_follow_greedy() =>
        Refused("'b'", "Take Greedy", () => Begin('a').OneOrMore().Greedy().FollowedBy("b").Optional());

    [Fact]
    public void Optional_is_said_once() => Refused("'a'", "once", () => Begin('a').Times(0, 2).Optional());

    [Fact]
    public void Optional_comes_behind_the_quantifier() => Refused("'a'", "behind Times", () => Begin('a').Optional().Times(2));

    [Fact]
    public void What_must_not_be_found_is_not_optional() => Refused("'b'", "optional", () => Begin('a').NotNext("b").Optional());

    [Fact]
    public void What_must_not_be_found_is_not_repeated() => Refused("'b'", "repeated", () => Begin('a').NotFollowedBy("b").OneOrMore());

    [Fact]
    public void What_must_not_be_found_does_not_follow_the_optional() =>
        Refused("'b'", "Match two patterns", () => Begin('a').FollowedBy("b").Optional().NotNext("c"));

    [Fact]
    public void A_quantifier_is_said_once() => Refused("'a'", "once", () => Begin('a').Times(2).OneOrMore());

    [Fact]
    public void Times_wants_at_least_one() => Refused("'a'", "1 or more", () => Begin('a').Times(0));

    [Fact]
    public void Times_wants_its_numbers_in_order() => Refused("'a'", "at least the first", () => Begin('a').Times(3, 2));

    [Fact]
    public void Consecutive_wants_a_loop() => Refused("'a'", "OneOrMore", () => Begin('a').Consecutive());

    [Fact]
    public void Consecutive_and_combinations_exclude_each_other() =>
        Refused("'a'", "exclude each other", () => Begin('a').OneOrMore().Consecutive().AllowCombinations());

    [Fact]
    public void Names_are_unique_across_groups() => Refused("'a'", "name of its own", () => Compile(Begin('a').Next(Begin('a'))));

    [Fact]
    public void A_name_has_no_colon() => Refused("'a:b'", "Choose another name", () => Pattern<string>.Begin("a:b"));

    [Fact]
    public void NotFollowedBy_at_the_end_wants_a_limit() => Refused("'b'", "Call Within", () => Compile(Begin('a').NotFollowedBy("b")));

    [Fact]
    public void The_pattern_to_skip_to_is_one_of_the_sequence() =>
        Refused("'x'", "skip strategy", () => Compile(Begin('a', AfterMatchSkipStrategy.SkipToFirst("x"))));

    [Fact]
    public void The_limit_between_events_is_not_above_the_whole() => Refused(
        "'b'", "Shorten it", () => Compile(Begin('a').Next("b").Within(2 * Ten, WithinType.PreviousAndCurrent).Next("c").Within(Ten)));

    [Fact]
    public void A_group_that_loops_has_something_necessary() =>
        Refused("'a'", "Make one of them necessary", () => Compile(Pattern<string>.Begin(Begin('a').Optional()).OneOrMore()));

    [Fact]
    public void Only_a_strategy_that_names_a_pattern_can_miss_it() =>
        Assert.Throws<InvalidOperationException>(() => AfterMatchSkipStrategy.SkipToNext().ThrowExceptionOnMiss());

    private static PatternStream<string> Compile(Pattern<string> pattern) =>
        new StreamExecutionEnvironment().FromCollection<string>([]).KeyBy(Key).Match(pattern);

    private static void Refused(string name, string remedy, Func<object> build)
    {
        var refusal = Assert.Throws<MalformedPatternException>(build);
        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, refusal.Message, StringComparison.Ordinal);
    }
}
