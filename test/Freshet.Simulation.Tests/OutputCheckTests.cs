using Freshet.Simulation.Checks;
using Freshet.Simulation.Jobs;

namespace Freshet.Simulation.Tests;

public sealed class OutputCheckTests
{
    private static readonly Result First = new("r1", "k", 1, 10);
    private static readonly Result Second = new("r2", "k", 2, 20);

    private readonly OutputCheck _check = new(new Dictionary<string, Result> { [First.Id] = First, [Second.Id] = Second });

    [Fact]
    public void Each_expected_result_once_is_right()
    {
        _check.See(First, lane: "a");
        Assert.False(_check.IsComplete);
        _check.See(Second, lane: "a");
        _check.End();
        Assert.True(_check.IsComplete);
        Assert.Empty(_check.Faults);
    }

    [Fact]
    public void What_never_came_is_lost()
    {
        _check.See(Second, lane: null);
        _check.End();
        Assert.Equal(1, _check.Lost);
        Assert.Equal(["r1 is lost"], _check.Faults);
    }

    [Fact]
    public void What_came_twice_is_doubled_unless_a_replay_was_allowed_in_between()
    {
        _check.See(First, lane: null);
        _check.See(First, lane: null);
        Assert.Equal(1, _check.Doubled);
        _check.AllowReplay();
        _check.See(First, lane: null);
        Assert.Equal(1, _check.Doubled);
        _check.See(First, lane: null);
        Assert.Equal(2, _check.Doubled);
    }

    [Fact]
    public void Result_with_another_value_or_that_nobody_expects_is_wrong()
    {
        _check.See(First with { Value = 11 }, lane: null);
        _check.See(new Result("r3", "k", 3, 0), lane: null);
        Assert.Equal(2, _check.Wrong);
    }

    [Fact]
    public void Result_behind_a_later_one_of_its_key_is_wrong_on_the_same_lane_only()
    {
        _check.See(Second, lane: "a");
        _check.See(First, lane: "b");
        Assert.Equal(0, _check.Wrong);
        var other = new OutputCheck(new Dictionary<string, Result> { [First.Id] = First, [Second.Id] = Second });
        other.See(Second, lane: "a");
        other.See(First, lane: "a");
        Assert.Equal(1, other.Wrong);
    }
}
