using System.Globalization;
using Freshet.Simulation.Runs;

const int BadInput = 2;
const string Usage = """
    Runs whole jobs in one thread under a seed, with faults, and judges what becomes visible.

    Freshet.Simulation --seeds COUNT [--first SEED]
        So many seeds, from 1 or the given one.
    Freshet.Simulation --seed SEED [--variant NAME]
        One seed, with everything that happens; with the product made wrong in a way.
    Freshet.Simulation --variants [--first SEED]
        Makes the product wrong in one way after the other, and tells which seed finds it.
    Freshet.Simulation --recorded FILE
        The seeds of a file, and each variant on the seed that the file names for it.
    """;

string? command = args.Length > 0 ? args[0] : null;
string? operand = args.Length > 1 && command != "--variants" ? args[1] : null;
string[] rest = args[Math.Min(args.Length, operand is null ? 1 : 2)..];
int first = 1;
if (rest is ["--first", var text] && command is "--seeds" or "--variants" && TryParse(text, out first))
    rest = [];
Variant? variant = null;
if (rest is ["--variant", var name] && command is "--seed" && (variant = Variant.Find(name)) is not null)
    rest = [];
if (rest.Length > 0)
    command = null;

switch (command)
{
    case "--seeds" when TryParse(operand, out int count):
        return new Sweep(Console.Out).Run([.. Enumerable.Range(first, count)]) ? 0 : 1;
    case "--seed" when TryParse(operand, out int seed):
        return RunOne(seed, variant) ? 0 : 1;
    case "--variants":
        return VariantSearch.FindAll(first, Console.Out) ? 0 : 1;
    case "--recorded" when operand is not null:
        return RunRecorded(operand);
    default:
        Console.Error.WriteLine(Usage);
        return BadInput;
}

static bool TryParse(string? word, out int number) => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out number);

static bool RunOne(int seed, Variant? variant)
{
    SeedResult result = variant is null ? new SimulationRun(seed, Console.Out).Run() : variant.Run(seed, Console.Out);
    result.Counts.Print(Console.Out);
    Console.WriteLine(result);
    Console.WriteLine($"trace {result.TraceHash:x16}");
    return result.IsGood;
}

static int RunRecorded(string path)
{
    try
    {
        RecordedSeeds recorded = RecordedSeeds.Read(path);
        bool isCaught = VariantSearch.Confirm(recorded.Variants, Console.Out);
        return new Sweep(Console.Out).Run(recorded.Seeds) && isCaught ? 0 : 1;
    }
    catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
    {
        Console.Error.WriteLine(e.Message);
        return BadInput;
    }
}
