using System.Globalization;
using Freshet.Oracle;
using Freshet.Oracle.Random;

if (args is ["generate", "cep", var seed, var count])
{
    foreach (OracleRow generated in CepCases.Generate(int.Parse(seed, CultureInfo.InvariantCulture), int.Parse(count, CultureInfo.InvariantCulture)))
        Console.WriteLine(generated);
    return 0;
}

string? folder = null;
var files = new List<string>();
for (int i = 0; i < args.Length; i++)
{
    if (args[i] == "--out" && i + 1 < args.Length)
        folder = args[++i];
    else
        files.Add(args[i]);
}

if (files.Count == 0 || files.Count % 2 != 0)
{
    Console.Error.WriteLine("Usage: Freshet.Oracle CASES.jsonl EXPECTED.jsonl [CASES EXPECTED ...] [--out DIR]");
    Console.Error.WriteLine("       Freshet.Oracle generate cep SEED COUNT");
    Console.Error.WriteLine("Runs recorded cases on Freshet's operators and compares the results; --out writes ours, one file per CASES. generate writes random cases.");
    return 2;
}

if (folder is not null)
    Directory.CreateDirectory(folder);
var total = new Tally();
for (int i = 0; i < files.Count; i += 2)
    total += CaseFile.Run(files[i], files[i + 1], folder, Console.Out);
Console.WriteLine($"oracle: {total.Equal} equal, {total.Different} different, {total.Unsupported} unsupported");
return total.Different + total.Unsupported > 0 ? 1 : 0;
