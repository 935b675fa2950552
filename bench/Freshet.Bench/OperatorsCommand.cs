using System.Globalization;
using Freshet.Bench.Operators;

namespace Freshet.Bench;

/// <summary>Operators beside real Flink: <c>operators [--keys N] [--case NAME] [--alone] [--json]</c>.</summary>
internal static class OperatorsCommand
{
    public static int Run(string[] options)
    {
        bool json = false;
        bool alone = false;
        string? only = null;
        var keys = new List<long>();
        for (int i = 0; i < options.Length; i++)
        {
            bool hasValue = i + 1 < options.Length;
            if (options[i] == "--json")
                json = true;
            else if (options[i] == "--alone")
                alone = true;
            else if (options[i] == "--case" && hasValue)
                only = options[++i];
            else if (options[i] == "--keys" && hasValue && long.TryParse(options[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out long count) && count > 0)
                keys.Add(long.Parse(options[++i], CultureInfo.InvariantCulture));
            else
                return Refusal.Say($"operators does not take '{options[i]}' like this. It takes --keys N (again for more), --case NAME, --alone and --json.");
        }

        string? program = FlinkMicro.Program;
        if (!alone && program is null)
            return Refusal.Say("operators runs beside real Flink: set FRESHET_SHARED to the folder whose bin/flink-bench starts it, or measure ours --alone.");
        OperatorPipeline[] pipelines = [.. OperatorPipelines.All.Where(p => only is null || p.Name == only)];
        if (pipelines.Length == 0)
            return Refusal.Say($"There is no case '{only}'. The cases are: {string.Join(", ", OperatorPipelines.All.Select(p => p.Name))}.");
        OperatorsBench.Run(alone ? null : new FlinkMicro(program!), pipelines, keys.Count > 0 ? keys : [1_000, 1_000_000], json);
        return 0;
    }
}
