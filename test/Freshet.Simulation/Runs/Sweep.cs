using System.Globalization;
using Freshet.Simulation.Engine;

namespace Freshet.Simulation.Runs;

/// <summary>Runs many seeds, one after the other, and tells of those that went wrong.</summary>
internal sealed class Sweep(TextWriter output)
{
    /// <summary>The fewest restores of a kind in 1,000 seeds: with fewer a sweep has not tried what it claims to.</summary>
    private const int FewestRestores = 50;

    /// <summary>From so few seeds on the restores are not counted.</summary>
    private const int FewestSeeds = 100;

    /// <summary>Runs seeds and prints the counts, then the verdict; true where nothing went wrong.</summary>
    public bool Run(IReadOnlyList<int> seeds)
    {
        var total = new Counts();
        int lost = 0;
        int doubled = 0;
        int hung = 0;
        foreach (int seed in seeds)
        {
            SeedResult result = new SimulationRun(seed).Run();
            total.Add(result.Counts);
            lost += result.Lost;
            doubled += result.Doubled + result.Wrong;
            hung += result.Hung is null ? 0 : 1;
            if (!result.IsGood)
                output.WriteLine(result);
        }

        total.Print(output);
        bool isTried = TriesEnough(total, seeds.Count);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"simulation: {seeds.Count} seeds, {lost} lost, {doubled} doubled, {hung} hung"));
        return lost == 0 && doubled == 0 && hung == 0 && isTried;
    }

    private bool TriesEnough(Counts total, int seeds)
    {
        if (seeds < FewestSeeds)
            return true;
        bool enough = true;
        foreach ((RestoreKind kind, long count) in total.Restores.Where(r => r.Count * 1_000 < (long)FewestRestores * seeds))
        {
            enough = false;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"too few restores {kind}: {count}; of 1,000 seeds there have to be {FewestRestores}"));
        }

        return enough;
    }
}
