using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Freshet.Bench;

/// <summary>Writes results: a table for people, or one JSON object a line.</summary>
internal static class StageReport
{
    public static string Header { get; } = string.Create(
        CultureInfo.InvariantCulture, $"{"stage",-16} {"ours",11} {"bare",11} {"table's",11} {"ratio",6} {"aim",5}  against");

    public static string Line(StageResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Name,-16} {Time(result.Ours),11} {Time(result.Bare),11} {Time(result.Stage.Reference),11} {result.Ratio,6:F2} {result.Stage.Aim,5:F2}  {result.Stage.Against}");

    public static string Json(StageResult result, string bench = "stages") => new JsonObject
    {
        ["bench"] = bench,
        ["case"] = result.Name,
        ["unit"] = result.Stage.Unit,
        ["ours"] = Math.Round(result.Ours, 2),
        ["other"] = Math.Round(result.Bare, 2),
        ["against"] = result.Stage.Against,
        ["ratio"] = Math.Round(result.Ratio, 2),
        ["aim"] = result.Stage.Aim,
        ["rounds"] = result.Rounds,
        ["reference"] = result.Stage.Reference,
        ["other_is_slow"] = result.BareIsSlow,
    }.ToJsonString();

    /// <summary>What a reader must know before he believes the table: what was measured, what falls short, what is no reference.</summary>
    public static string Remarks(IReadOnlyList<StageResult> results)
    {
        var text = new StringBuilder();
        foreach (StageResult result in results)
            text.AppendLine(CultureInfo.InvariantCulture, $"{result.Name}: {result.Stage.Title}");
        foreach (StageResult result in results.Where(r => r.BareIsSlow))
            text.AppendLine(CultureInfo.InvariantCulture, $"NO REFERENCE {result.Name}: the bare loop takes {Time(result.Bare)}, more than twice the table's {Time(result.Stage.Reference)}");
        foreach (StageResult result in results.Where(r => r.FallsShort))
            text.AppendLine(CultureInfo.InvariantCulture, $"FALLS SHORT {result.Name}: {result.Ratio:F2} of {result.Stage.Aim:F2}");
        return text.ToString();
    }

    private static string Time(double? nanoseconds) => nanoseconds switch
    {
        null => "-",
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds:F2} ns"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1_000:F2} us"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1_000_000:F2} ms"),
    };
}
