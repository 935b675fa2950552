using Freshet.Bench;
using Freshet.Bench.Stages;

const int BadInput = 2;
if (args is not ["stages", .. string[] options])
    return Refuse("There is one bench today: stages [--json] [--case NAME]. Each stage stands beside the bare loop that does the same work.");

bool json = false;
string? only = null;
for (int i = 0; i < options.Length; i++)
{
    if (options[i] == "--json")
        json = true;
    else if (options[i] == "--case" && i + 1 < options.Length)
        only = options[++i];
    else
        return Refuse($"stages does not take '{options[i]}'. It takes --json and --case NAME.");
}

StageCase[] cases = [.. StageList.All.Where(c => only is null || c.Name == only)];
if (cases.Length == 0)
    return Refuse($"There is no case '{only}'. The cases are: {string.Join(", ", StageList.All.Select(c => c.Name))}.");

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

static int Refuse(string sentence)
{
    Console.Error.WriteLine(sentence);
    return BadInput;
}
