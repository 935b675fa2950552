using Freshet.Oracle;
using Freshet.Oracle.Mutants;
using Freshet.Oracle.Random;

if (args is ["--random", ..])
{
    try
    {
        RandomOptions options = RandomOptions.Parse(args);
        using var flink = new FlinkProcess(options.Flink);
        return new RandomRun(options, flink, Console.Out).Run() ? 0 : 1;
    }
    catch (ArgumentException e)
    {
        Console.Error.WriteLine(e.Message);
        return 2;
    }
}

bool mutates = args is ["--mutants", ..];
string? folder = null;
var files = new List<string>();
for (int i = mutates ? 1 : 0; i < args.Length; i++)
{
    if (args[i] == "--out" && i + 1 < args.Length)
        folder = args[++i];
    else
        files.Add(args[i]);
}

if (files.Count == 0 || files.Count % 2 != 0)
{
    Console.Error.WriteLine("""
        Runs cases on Freshet's operators and compares the results with Flink's.

        Freshet.Oracle CASES.jsonl EXPECTED.jsonl [CASES EXPECTED ...] [--out DIR]
            Recorded cases; --out writes our results, one file per CASES, and beside it (.known) the ids of those that differ by an accident of Flink.
        Freshet.Oracle --random COUNT --seed SEED --flink PROGRAM [--only FAMILY|ID] [--out DIR]
            Random cases. PROGRAM takes a case a line and gives Flink's result a line; --only makes the cases of one family, or the one case of an id.
        Freshet.Oracle --mutants CASES.jsonl EXPECTED.jsonl [CASES EXPECTED ...]
            Makes our operators wrong in one way after the other, and tells which case finds it.
        """);
    return 2;
}

if (mutates)
    return MutantRun.Run([.. files.Chunk(2).SelectMany(pair => CaseFile.ReadPairs(pair[0], pair[1]))], Console.Out) ? 0 : 1;
if (folder is not null)
    Directory.CreateDirectory(folder);
var total = new Tally();
for (int i = 0; i < files.Count; i += 2)
    total += CaseFile.Run(files[i], files[i + 1], folder, Console.Out);
Console.WriteLine($"oracle: {total}");
return total.Different + total.Unsupported > 0 ? 1 : 0;
