using System.Globalization;
using Freshet.Bench.Checkpoints;
using Freshet.Bench.Operators;

namespace Freshet.Bench;

/// <summary>What checkpoints cost: <c>checkpoints [--keys N] [--alone]</c>.</summary>
internal static class CheckpointsCommand
{
    public static int Run(string[] options)
    {
        bool alone = false;
        var keys = new List<long>();
        for (int i = 0; i < options.Length; i++)
        {
            if (options[i] == "--alone")
                alone = true;
            else if (options[i] == "--keys" && i + 1 < options.Length && long.TryParse(options[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out long count) && count > 0)
                keys.Add(long.Parse(options[++i], CultureInfo.InvariantCulture));
            else
                return Refusal.Say($"checkpoints does not take '{options[i]}' like this. It takes --keys N (again for more) and --alone.");
        }

        string? program = FlinkMicro.Program;
        if (!alone && program is null)
            return Refusal.Say("checkpoints runs beside real Flink: set FRESHET_SHARED to the folder whose bin/flink-bench starts it, or measure ours --alone.");
        var bench = new CheckpointsBench(alone ? null : new FlinkMicro(program!));
        foreach (long count in keys.Count > 0 ? keys : [1_000_000, 10_000_000])
            bench.RunAsync(count).GetAwaiter().GetResult();
        return 0;
    }
}
