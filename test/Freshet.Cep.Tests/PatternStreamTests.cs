using Freshet.Runtime;
using Freshet.Testing;
using static Freshet.Cep.Tests.PatternRun;

namespace Freshet.Cep.Tests;

public sealed class PatternStreamTests
{
    private static readonly Pattern<string> Ab = Begin('a').FollowedBy("b").Where(Is('b')).Within(TimeSpan.FromMilliseconds(10));

    [Fact]
    public void Select_makes_one_result_of_a_match() =>
        Assert.Equal(["a1+b1"], Results(s => s.KeyBy(Key).Match(Ab).Select(m => $"{m["a"][0]}+{m["b"][0]}"), "a1 b1"));

    [Fact]
    public void FlatSelect_makes_any_number_of_results() => Assert.Equal(
        ["a1", "b1"],
        Results(
            s => s.KeyBy(Key).Match(Ab).FlatSelect<string>((m, output) =>
            {
                output.Collect(m["a"][0]);
                output.Collect(m["b"][0]);
            }),
            "a1 b1"));

    [Fact]
    public void Select_gives_what_ran_out_of_time_to_a_side_output()
    {
        using var harness = new OperatorHarness<string, string>(
            s => s.KeyBy(Key).Match(Ab).Select(TimedOut, (m, time) => $"{m["a"][0]} {m["b"].Count} {time.Milliseconds}", m => m["a"][0]));
        harness.Push("a1", new EventTime(5));
        harness.PushWatermark(EventTime.Max);
        Record<string> timedOut = Assert.Single(harness.TakeSideOutput(TimedOut));
        Assert.Equal(("a1 0 15", new EventTime(15)), (timedOut.Value, timedOut.Time));
        Assert.Empty(harness.TakeOutput());
    }

    [Fact]
    public void A_stream_without_keys_is_one_sequence_in_one_subtask()
    {
        using var harness = new OperatorHarness<string, string>(s => s.Match(Ab).Select(m => $"{m["a"][0]}+{m["b"][0]}"), new JobOptions { Parallelism = 4 });
        harness.Push("x/a1", new EventTime(5));
        harness.Push("y/b1", new EventTime(6));
        harness.PushWatermark(EventTime.Max);
        Assert.Equal("x/a1+y/b1", Assert.Single(harness.TakeOutput()).Value);
    }

    [Fact]
    public void A_match_lists_its_patterns_in_the_order_of_their_first_events()
    {
        PatternMatch<string>? match = null;
        Results(
            s => s.KeyBy(Key).Match(Begin('b').Next("x").Where(Is('x')).Optional().Next("a").Where(Is('a')).Times(2)).Select(m => $"{match = m}"), "b1 a1 a2");
        Assert.Equal(["b", "a"], match!.PatternNames);
        Assert.Equal(["a1", "a2"], match["a"]);
        Assert.Empty(match["x"]);
        Assert.False(match.TryGet("x", out _));
    }

    [Fact]
    public void A_type_without_a_built_in_serializer_is_refused_when_the_job_is_built()
    {
        DataStream<DateTime> stream = new StreamExecutionEnvironment().FromCollection<DateTime>([]);
        Assert.Throws<NotSupportedException>(() => stream.Match(Pattern<DateTime>.Begin("a")).Select(m => 1));
    }

    private static string[] Results(Func<DataStream<string>, DataStream<string>> build, string events)
    {
        using var harness = new OperatorHarness<string, string>(build);
        foreach ((string e, long time) in Parse(events))
        {
            if (e == "|")
                harness.PushWatermark(new EventTime(time));
            else
                harness.Push(e, new EventTime(time));
        }

        return [.. harness.TakeOutput().Select(r => r.Value)];
    }
}
