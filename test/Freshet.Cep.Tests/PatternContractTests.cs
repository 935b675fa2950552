using Freshet.Functions;
using Freshet.Testing.Contract;

namespace Freshet.Cep.Tests;

/// <summary>Patterns, held to the contract of operators.</summary>
public sealed class PatternContractTests
{
    private static readonly OutputTag<(string, long)> Late = new("late");
    private static readonly OutputTag<string> TimedOut = new("timed out");
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(60);

    private static readonly Dictionary<string, OperatorContract> All = new[]
    {
        Of("strict sequence", Small().Next("big").Where(IsBig).Within(Soon)),
        Of("relaxed sequence", Small().FollowedBy("big").Where(IsBig).Within(Soon)),
        Of("relaxed sequence of any", Small().FollowedByAny("big").Where(IsBig).Within(Soon)),
        Of("sequence with a condition on what came before", Small().FollowedBy("more").Where((v, c) => v.Item2 > c.EventsForPattern("small")[0].Item2).Within(Soon)),
        Of("nothing next", Small().NotNext("big").Where(IsBig).FollowedBy("end").Where(v => v.Item2 % 2 == 0).Within(Soon)),
        Of("nothing until the time is over", Small().NotFollowedBy("big").Where(v => v.Item2 > 8).Within(Soon)),
        Of("loop", Small().OneOrMore().FollowedBy("big").Where(IsBig).Within(Soon)),
        Of("greedy loop that may be left out", Pattern<(string, long)>.Begin("small").Where(IsSmall).OneOrMore().Greedy().Optional()
            .FollowedBy("big").Where(IsBig).Within(Soon)),
        Of("combinations", Small().Times(2).AllowCombinations().FollowedBy("big").Where(IsBig).Within(Soon)),
        Of("matches that do not overlap", Small(AfterMatchSkipStrategy.SkipPastLastEvent()).FollowedByAny("big").Where(IsBig).Within(Soon)),
        Of("sequence without a limit, whose beginnings are kept", Small().FollowedBy("big").Where(IsBig)) with { KeepsState = true },
        Of("sequence by the clock, whose beginnings are kept until the next event, as in Flink", Small().FollowedBy("big").Where(IsBig), p => p.InProcessingTime()) with { KeepsState = true },
    }.ToDictionary(c => c.Name, StringComparer.Ordinal);

    public static TheoryData<string> Patterns => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Results_are_the_same_however_the_input_is_cut(string name) => ContractKit.Holds_for_every_cut_of_the_input(All[name]);

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Snapshot_changes_nothing(string name) => ContractKit.Holds_with_a_snapshot_after_every_step(All[name]);

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Restored_pattern_goes_on_as_if_nothing_had_happened(string name) => ContractKit.Holds_with_a_restore_after_every_step(All[name]);

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Pattern_restored_at_other_parallelisms_gives_what_each_key_would_have_got(string name) =>
        ContractKit.Holds_with_a_restore_at_another_parallelism_after_every_step(All[name]);

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Nothing_is_left_at_the_end_but_what_should_be(string name) => ContractKit.Leaves_nothing_behind(All[name]);

    private static OperatorContract Of(
        string name, Pattern<(string, long)> pattern, Func<PatternStream<(string, long)>, PatternStream<(string, long)>>? configure = null) =>
        OperatorContract.Of<(string, long), string>(
            name, s => (configure ?? (p => p.SideOutputLateData(Late)))(s.KeyBy(v => v.Item1).Match(pattern)).Process(() => new Describe()),
            ContractInput.One(21));

    private static Pattern<(string, long)> Small(AfterMatchSkipStrategy? skip = null) => Pattern<(string, long)>.Begin("small", skip).Where(IsSmall);

    private static bool IsSmall((string Key, long Number) value) => value.Number < 5;

    private static bool IsBig((string Key, long Number) value) => value.Number > 4;

    private sealed class Describe : PatternProcessFunction<(string, long), string>, ITimedOutPartialMatchHandler<(string, long)>
    {
        public override void ProcessMatch(PatternMatch<(string, long)> match, PatternContext context, Collector<string> output) => output.Collect(Text(match));

        public void ProcessTimedOutMatch(PatternMatch<(string, long)> match, PatternContext context) => context.Output(TimedOut, Text(match));

        private static string Text(PatternMatch<(string, long)> match)
        {
            string key = match[match.PatternNames[0]][0].Item1;
            return $"{key} {string.Join(' ', match.PatternNames.Select(name => $"{name}={string.Join(',', match[name].Select(v => v.Item2))}"))}";
        }
    }
}
