using Freshet.Bench.Stages;

namespace Freshet.Bench;

/// <summary>Each stage beside the bare loop that does the same work: <c>stages [--json] [--case NAME]</c>.</summary>
internal static class StagesCommand
{
    public static int Run(string[] options)
    {
        bool json = false;
        string? only = null;
        for (int i = 0; i < options.Length; i++)
        {
            if (options[i] == "--json")
                json = true;
            else if (options[i] == "--case" && i + 1 < options.Length)
                only = options[++i];
            else
                return Refusal.Say($"stages does not take '{options[i]}'. It takes --json and --case NAME.");
        }

        StageCase[] cases = [.. StageList.All.Where(c => only is null || c.Name == only)];
        if (cases.Length == 0)
            return Refusal.Say($"There is no case '{only}'. The cases are: {string.Join(", ", StageList.All.Select(c => c.Name))}.");

        if (!json)
            Console.WriteLine(StageReport.Header);
        List<StageResult> results = [];
        foreach (StageCase stage in cases)
        {
            StageResult result = StageHarness.Measure(stage.Name, stage.Create());
            results.Add(result);
            Console.WriteLine(json ? StageReport.Json(result) : StageReport.Line(result));
        }

        if (!json)
            Console.Write(Environment.NewLine + StageReport.Remarks(results));
        return 0;
    }
}
