using System.Globalization;
using Freshet.Simulation.Engine;

int seeds = 20, first = 1; int? one = null;
for (int i = 0; i < args.Length; i += 2)
{
    int n = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
    if (args[i] == "--seeds") seeds = n;
    if (args[i] == "--first") first = n;
    if (args[i] == "--seed") one = n;
}

string folder = Directory.CreateTempSubdirectory("freshet-simulation-").FullName;
if (one is { } s)
{
    SeedResult r = new SimulationRun(s, Path.Combine(folder, "x"), Console.Out).Run();
    Console.WriteLine($"{r.Lost} {r.Doubled} {r.Wrong} {r.Hung} {r.TraceHash:x16}");
    foreach (string f in r.Faults) Console.WriteLine(f);
    return 0;
}

var total = new Counts();
int lost = 0, doubled = 0, hung = 0;
for (int seed = first; seed < first + seeds; seed++)
{
    SeedResult r = new SimulationRun(seed, Path.Combine(folder, $"{seed}")).Run();
    total.Add(r.Counts);
    lost += r.Lost;
    doubled += r.Doubled + r.Wrong;
    hung += r.Hung is null ? 0 : 1;
    if (!r.IsGood)
        Console.WriteLine($"seed {seed}: {r.Lost} lost {r.Doubled} doubled {r.Wrong} wrong {r.Hung} {string.Join("; ", r.Faults.Take(3))}");
}

total.Print(Console.Out);
Console.WriteLine($"simulation: {seeds} seeds, {lost} lost, {doubled} doubled, {hung} hung");
return lost + doubled + hung == 0 ? 0 : 1;
