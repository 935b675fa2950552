using System.Text;

namespace Freshet.Oracle;

/// <summary>Runs the cases of a file and tells how they compare with what was recorded.</summary>
internal static class CaseFile
{
    /// <param name="cases">The file of cases, one a line.</param>
    /// <param name="expected">The file of Flink's results.</param>
    /// <param name="folder">Where our results are written, under the name of the file of cases; null for nowhere.</param>
    /// <param name="report">Where differences and counts are written.</param>
    public static Tally Run(string cases, string expected, string? folder, TextWriter report)
    {
        Dictionary<string, OracleRow> recorded = Read(expected).ToDictionary(r => r.Text("id"), StringComparer.Ordinal);
        var ours = new List<OracleRow>();
        var unsupported = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var known = new List<string>();
        var tally = new Tally();
        int skipped = 0;
        foreach (OracleRow described in Read(cases))
        {
            string mode = described.Text("mode", "operator");
            if (mode is not ("operator" or "keygroup"))
            {
                skipped++;
                continue;
            }

            try
            {
                OracleRow result = RunOne(described);
                ours.Add(result);
                OracleRow flink = recorded[described.Text("id")];
                Verdict verdict = Verdict.Of(described, flink, result);
                tally += verdict;
                if (verdict.Difference is not null)
                    report.WriteLine($"{described["id"]} differs\n  program  {described["program"]}\n{verdict.Difference}");
                if (verdict.Known is { } accident)
                    known.Add($"{described["id"]} {accident.Name}");
            }
            catch (Exception e) when (e.GetBaseException() is UnsupportedCaseException reason)
            {
                unsupported[reason.Message] = unsupported.GetValueOrDefault(reason.Message) + 1;
                tally += Tally.OfUnsupported;
            }
        }

        if (folder is not null)
        {
            File.WriteAllLines(Path.Combine(folder, Path.GetFileName(cases)), ours.Select(r => r.ToString()), new UTF8Encoding(false));
            File.WriteAllLines(Path.Combine(folder, Path.ChangeExtension(Path.GetFileName(cases), ".known")), known);
        }

        Report(Path.GetFileNameWithoutExtension(cases), tally, unsupported, skipped, report);
        return tally;
    }

    /// <summary>Our result of one case.</summary>
    /// <exception cref="UnsupportedCaseException">The case asks for what is not there; the message names it.</exception>
    public static OracleRow RunOne(OracleRow described) =>
        described.Text("mode", "operator") == "keygroup" ? KeyGroupRun.Run(described) : CaseRun.Run(described);

    /// <summary>The cases of a file that we run, each with its result.</summary>
    public static IEnumerable<(OracleRow Described, OracleRow Expected)> ReadPairs(string cases, string expected) =>
        Read(cases).Zip(Read(expected)).Where(pair => pair.First.Text("mode", "operator") is "operator" or "keygroup");

    private static IEnumerable<OracleRow> Read(string file) =>
        File.ReadLines(file).Where(line => !string.IsNullOrWhiteSpace(line)).Select(line => (OracleRow)Json.Read(Encoding.UTF8.GetBytes(line))!);

    private static void Report(string family, Tally tally, SortedDictionary<string, int> unsupported, int skipped, TextWriter report)
    {
        report.WriteLine(
            $"{family}: {tally}"
            + (skipped > 0 ? $", {skipped} of another mode not run" : ""));
        foreach ((string reason, int count) in unsupported)
            report.WriteLine($"  {count} unsupported: {reason}");
    }
}
