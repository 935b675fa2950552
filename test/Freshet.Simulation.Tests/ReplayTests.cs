using Freshet.Simulation.Runs;

namespace Freshet.Simulation.Tests;

public sealed class ReplayTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(58)]
    [InlineData(346)]
    public void Seed_gives_the_same_run_again(int seed)
    {
        var first = new StringWriter();
        var second = new StringWriter();
        SeedResult one = new SimulationRun(seed, first).Run();
        SeedResult other = new SimulationRun(seed, second).Run();
        Assert.Equal(first.ToString(), second.ToString());
        Assert.Equal(one.TraceHash, other.TraceHash);
        Assert.NotEmpty(first.ToString());
    }

    [Fact]
    public void Other_seeds_give_other_runs() =>
        Assert.Equal(20, Enumerable.Range(1, 20).Select(seed => new SimulationRun(seed).Run().TraceHash).Distinct().Count());

    [Fact]
    public void Runs_with_faults_come_to_a_good_end()
    {
        SeedResult[] results = [.. Enumerable.Range(1, 20).Select(seed => new SimulationRun(seed).Run())];
        Assert.All(results, result => Assert.True(result.IsGood, result.ToString()));
        Assert.True(results.Sum(r => r.Counts.Restores.Sum(k => k.Count)) > 0, "No run was restored, so nothing was tried.");
    }
}
