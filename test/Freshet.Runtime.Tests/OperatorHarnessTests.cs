using Freshet.Functions;
using Freshet.Testing;

namespace Freshet.Runtime.Tests;

public sealed class OperatorHarnessTests
{
    private static readonly OutputTag<string> Seen = new("seen");

    [Fact]
    public void Emissions_stand_in_the_order_in_which_the_operator_made_them()
    {
        using var harness = new OperatorHarness<string, string>(s => s.KeyBy(v => v).Process(() => new Twice()));
        harness.Push([new Record<string>("a", new EventTime(1)), new Record<string>("b", new EventTime(2))]);
        harness.PushWatermark(new EventTime(2));
        harness.PushStatus(idle: true);
        Assert.Equal(
            ["a@1", "seen:a@1", "a@1", "b@2", "seen:b@2", "b@2", "watermark@2", "idle"],
            harness.TakeEmissions().Select(Text));
        Assert.Empty(harness.TakeEmissions());
    }

    [Fact]
    public void A_watermark_of_the_only_channel_reaches_the_operator_even_when_it_goes_back()
    {
        using var harness = new OperatorHarness<string, string>(s => s.KeyBy(v => v).Process(() => new Twice()));
        harness.PushWatermark(new EventTime(5));
        harness.PushWatermark(new EventTime(3));
        Assert.Equal(["watermark@5", "watermark@3"], harness.TakeEmissions().Select(Text));
        Assert.Equal(new EventTime(3), harness.EmittedWatermark);
    }

    [Fact]
    public void Watermarks_of_two_channels_are_combined_and_an_idle_channel_is_left_out()
    {
        using var harness = new OperatorHarness<string, string>(s => s.KeyBy(v => v).Process(() => new Twice()), channels: 2);
        harness.PushWatermark(new EventTime(5), channel: 0);
        Assert.Empty(harness.TakeEmissions());
        harness.PushWatermark(new EventTime(3), channel: 1);
        harness.PushWatermark(new EventTime(3), channel: 1);
        harness.PushStatus(idle: true, channel: 1);
        Assert.Equal(["watermark@3", "watermark@5"], harness.TakeEmissions().Select(Text));
    }

    [Fact]
    public void Timers_and_state_are_counted_over_all_subtasks()
    {
        using var harness = new OperatorHarness<string, string>(
            s => s.KeyBy(v => v).Process(() => new Twice()), new JobOptions { Parallelism = 3 });
        Assert.False(harness.HasKeyedState);
        harness.Push([.. "abcdef".Select(c => new Record<string>($"{c}", new EventTime(1)))]);
        Assert.Equal(6, harness.EventTimeTimers);
        Assert.Equal(0, harness.ProcessingTimeTimers);
        Assert.False(harness.HasKeyedState);
        harness.PushWatermark(new EventTime(100));
        Assert.Equal(0, harness.EventTimeTimers);
    }

    private static string Text(Emission emission) => emission.Kind switch
    {
        EmissionKind.Record => $"{emission.Value}@{emission.Time.Milliseconds}",
        EmissionKind.SideOutput => $"{emission.SideOutput}:{emission.Value}@{emission.Time.Milliseconds}",
        EmissionKind.Watermark => $"watermark@{emission.Time.Milliseconds}",
        _ => emission.IsIdle ? "idle" : "active",
    };

    private sealed class Twice : KeyedProcessFunction<string, string, string>
    {
        public override void Process(string value, KeyedContext<string> context, Collector<string> output)
        {
            output.Collect(value);
            context.Output(Seen, value);
            output.Collect(value);
            context.RegisterEventTimeTimer(new EventTime(50));
        }
    }
}
