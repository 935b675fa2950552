using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Freshet.Bench;

const int Rounds = 7;
if (args is not ["stages", ..])
{
    Console.Error.WriteLine("There is one bench today: stages [--json]. Each stage stands beside the bare loop that does the same work.");
    return 2;
}

bool json = args.Contains("--json");
foreach (Stage stage in Stages.All())
{
    if (stage.Ours() != stage.Bare())
        throw new InvalidOperationException($"'{stage.Name}': ours and the bare loop give different results, so no time of theirs can be compared.");
    for (int i = 0; i < 3; i++) // lets the compiler reach its last tier
    {
        stage.Ours();
        stage.Bare();
    }

    double[] ratios = new double[Rounds];
    double[] ours = new double[Rounds];
    double[] bare = new double[Rounds];
    for (int i = 0; i < Rounds; i++)
    {
        ours[i] = Nanoseconds(stage.Ours, stage.Records);
        bare[i] = Nanoseconds(stage.Bare, stage.Records);
        ratios[i] = bare[i] / ours[i];
    }

    Print(stage, Median(ours), Median(bare), Median(ratios));
}

return 0;

void Print(Stage stage, double ours, double bare, double ratio)
{
    if (json)
    {
        Console.WriteLine(new JsonObject
        {
            ["bench"] = "stages",
            ["case"] = stage.Name,
            ["unit"] = "ns/record",
            ["ours"] = Math.Round(ours, 2),
            ["other"] = Math.Round(bare, 2),
            ["against"] = stage.Against,
            ["ratio"] = Math.Round(ratio, 2),
            ["aim"] = stage.Aim,
            ["rounds"] = Rounds,
        }.ToJsonString());
        return;
    }

    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{stage.Name,-28} ours {ours,7:F2} ns  bare {bare,7:F2} ns  ratio {ratio:F2} (aim {stage.Aim:F2}){(ratio < stage.Aim ? "  falls short" : "")}"));
}

static double Nanoseconds(Func<long> work, int records)
{
    long start = Stopwatch.GetTimestamp();
    work();
    return Stopwatch.GetElapsedTime(start).TotalNanoseconds / records;
}

static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
