using System.Globalization;

namespace Freshet.Simulation.Runs;

/// <summary>Shows that the simulation finds what is wrong: its test of itself.</summary>
internal static class VariantSearch
{
    private const int MostSeeds = 2_000;

    /// <summary>How many seeds are tried for one that shows more than a job that hangs.</summary>
    private const int SeedsBeyondHang = 200;

    /// <summary>Looks for a seed that catches each variant and prints them; false where one is not caught.</summary>
    /// <param name="first">The first seed that is tried.</param>
    /// <param name="output">Where the list goes.</param>
    public static bool FindAll(int first, TextWriter output)
    {
        int caught = 0;
        foreach (Variant variant in Variant.All)
        {
            SeedResult? finder = Find(variant, first);
            caught += finder is null ? 0 : 1;
            output.WriteLine(finder is null
                ? $"variant {variant.Name} NOT caught by {MostSeeds} seeds from {first}"
                : string.Create(CultureInfo.InvariantCulture, $"variant {variant.Name} caught by seed {finder.Seed}: {finder.Verdict}"));
        }

        return Total(caught, output);
    }

    private static SeedResult? Find(Variant variant, int first)
    {
        SeedResult? hung = null;
        int end = first + MostSeeds;
        for (int seed = first; seed < end; seed++)
        {
            SeedResult result = variant.Run(seed);
            if (result.IsGood || !new SimulationRun(seed).Run().IsGood)
                continue; // what goes wrong without the variant says nothing of it
            if (result.Lost + result.Doubled + result.Wrong > 0)
                return result;
            if (hung is null)
                (hung, end) = (result, Math.Min(end, seed + SeedsBeyondHang));
        }

        return hung;
    }

    /// <summary>Tries each variant on its recorded seed; false where one is not caught, or goes wrong without the variant.</summary>
    public static bool Confirm(IReadOnlyDictionary<string, int> seeds, TextWriter output)
    {
        int caught = 0;
        foreach (Variant variant in Variant.All)
        {
            if (!seeds.TryGetValue(variant.Name, out int seed))
            {
                output.WriteLine($"variant {variant.Name} has no recorded seed");
                continue;
            }

            SeedResult with = variant.Run(seed);
            SeedResult without = new SimulationRun(seed).Run();
            bool isCaught = !with.IsGood && without.IsGood;
            caught += isCaught ? 1 : 0;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"variant {variant.Name} {(isCaught ? "caught" : "NOT caught")} by seed {seed}: {with.Verdict}; without it {without.Verdict}"));
        }

        return Total(caught, output);
    }

    private static bool Total(int caught, TextWriter output)
    {
        output.WriteLine($"variants: {caught} of {Variant.All.Count} caught");
        return caught == Variant.All.Count;
    }
}
