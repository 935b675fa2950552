using Freshet.Runtime.Exchange;

namespace Freshet.Runtime.Tests;

/// <summary>What goes on when watermarks and statuses of several channels or inputs come in; the sequences were seen on Flink.</summary>
public sealed class WatermarkCombinationTests
{
    [Fact]
    public void Valve_passes_over_a_channel_that_comes_back_behind_until_it_has_caught_up()
    {
        var valve = new StatusWatermarkValve(2);
        Assert.Equal("", Text(valve.InputWatermark(1, At(10))));
        Assert.Equal("wm 5", Text(valve.InputWatermark(0, At(5))));
        Assert.Equal("", Text(valve.InputStatus(1, idle: true)));
        Assert.Equal("wm 7", Text(valve.InputWatermark(0, At(7))));
        Assert.Equal("", Text(valve.InputWatermark(1, At(20))));
        Assert.Equal("wm 10 idle True", Text(valve.InputStatus(0, idle: true)));
        Assert.Equal("", Text(valve.InputWatermark(1, At(30))));
        Assert.Equal("idle False", Text(valve.InputStatus(0, idle: false)));
        Assert.Equal("", Text(valve.InputWatermark(0, At(9))));
        Assert.Equal("wm 12", Text(valve.InputWatermark(0, At(12))));
        Assert.Equal("", Text(valve.InputWatermark(0, At(12))));
    }

    [Fact]
    public void Two_inputs_combine_to_the_least_of_those_that_are_not_idle()
    {
        var combined = new CombinedWatermarkStatus(2);
        Assert.Equal("", Text(combined.UpdateWatermark(0, At(10))));
        Assert.Equal("wm 5", Text(combined.UpdateWatermark(1, At(5))));
        Assert.Equal("wm 10", Text(combined.UpdateStatus(1, idle: true)));
        Assert.Equal("idle True", Text(combined.UpdateStatus(0, idle: true)));
        Assert.Equal("wm 12", Text(combined.UpdateWatermark(0, At(12))));
        Assert.Equal("idle True", Text(combined.UpdateStatus(0, idle: true)));
        Assert.Equal("", Text(combined.UpdateWatermark(1, At(3))));
        Assert.Equal("wm 14", Text(combined.UpdateWatermark(1, At(14))));
        Assert.Equal("", Text(combined.UpdateStatus(0, idle: false)));
        Assert.Equal("", Text(combined.UpdateStatus(1, idle: true)));
        Assert.Equal($"wm {long.MaxValue}", Text(combined.UpdateWatermark(0, EventTime.Max)));
        Assert.Equal("", Text(combined.UpdateStatus(1, idle: false)));
    }

    [Fact]
    public void Input_that_gives_a_watermark_is_active_again_though_it_does_not_grow()
    {
        var combined = new CombinedWatermarkStatus(2);
        combined.UpdateWatermark(0, At(35));
        Assert.Equal("wm 35", Text(combined.UpdateStatus(1, idle: true)));
        Assert.Equal("idle True", Text(combined.UpdateStatus(0, idle: true)));
        Assert.Equal("", Text(combined.UpdateWatermark(0, At(35))));
        Assert.Equal("idle True", Text(combined.UpdateStatus(0, idle: true)));
    }

    private static EventTime At(long milliseconds) => new(milliseconds);

    private static string Text(WatermarkUpdate update) =>
        ((update.Watermark is { } watermark ? $"wm {watermark.Milliseconds} " : "") + (update.IsIdle is { } idle ? $"idle {idle}" : "")).TrimEnd();
}
