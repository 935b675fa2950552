namespace Freshet.Oracle.Mutants;

/// <summary>Shows that cases find operators that are wrong: the instrument's test of itself.</summary>
internal static class MutantRun
{
    /// <summary>Switches on one mutant after the other and runs cases until one differs; false where one is not found.</summary>
    /// <param name="cases">Cases with Flink's results.</param>
    /// <param name="report">Where the case that found it is written for each.</param>
    public static bool Run(IReadOnlyList<(OracleRow Described, OracleRow Expected)> cases, TextWriter report)
    {
        int found = 0;
        foreach (Mutant mutant in Mutant.All)
        {
            string? finder = FindWith(mutant, cases);
            found += finder is null ? 0 : 1;
            report.WriteLine($"  {mutant.Name,-34} {finder ?? "NOT FOUND"}");
        }

        report.WriteLine($"mutants: {found} of {Mutant.All.Count} found");
        return found == Mutant.All.Count;
    }

    private static string? FindWith(Mutant mutant, IReadOnlyList<(OracleRow Described, OracleRow Expected)> cases)
    {
        foreach ((OracleRow described, OracleRow expected) in cases)
        {
            mutant.SwitchOn();
            bool differs = Differs(described, expected);
            Mutant.SwitchOff();
            if (differs && !Differs(described, expected))
                return described.Text("id");
        }

        return null;
    }

    private static bool Differs(OracleRow described, OracleRow expected)
    {
        try
        {
            return Verdict.Of(described, expected, CaseFile.RunOne(described)).Difference is not null;
        }
        catch (UnsupportedCaseException)
        {
            return false;
        }
    }
}
