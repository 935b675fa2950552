using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Freshet.Bench.Operators;

/// <summary>The same pipelines on real Flink, as a process of its own.</summary>
internal sealed class FlinkMicro(string program)
{
    /// <summary>What starts it; null where there is nothing.</summary>
    public static string? Program => SharedFolder.ProgramNamed("flink-bench");

    /// <summary>The last rows and checksum of a run that keeps its results.</summary>
    public (long Rows, string Check) Verify(string pipeline, long records, long keys)
    {
        JsonNode run = Run(pipeline, records, keys, "--verify", "--warmup", "0", "--runs", "1")[^1];
        return ((long)run["rows_final"]!, (string)run["check"]!);
    }

    /// <summary>Records per CPU-second of each timed run.</summary>
    public double[] Measure(string pipeline, long records, long keys, int runs) =>
        [.. Run(pipeline, records, keys, "--warmup", "1", "--runs", runs.ToString(CultureInfo.InvariantCulture))
            .Where(run => (string?)run["run"] != "warmup")
            .Select(run => (double)run["events_per_cpu_s"]!)];

    /// <summary>Records per second of each timed run.</summary>
    public double[] MeasureRates(string pipeline, long records, long keys, int runs, params string[] options) =>
        [.. Run(pipeline, records, keys, ["--warmup", "1", "--runs", runs.ToString(CultureInfo.InvariantCulture), .. options])
            .Where(run => (string?)run["run"] != "warmup")
            .Select(run => (double)run["events_per_s"]!)];

    private List<JsonNode> Run(string pipeline, long records, long keys, params string[] options)
    {
        string[] arguments =
        [
            "micro", "--pipelines", pipeline, "--events", records.ToString(CultureInfo.InvariantCulture), "--keys", keys.ToString(CultureInfo.InvariantCulture), .. options,
        ];
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var runs = new List<JsonNode>();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.StartsWith('{'))
                runs.Add(JsonNode.Parse(line)!);
        }

        process.WaitForExit();
        return process.ExitCode == 0 && runs.Count > 0
            ? runs
            : throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' ended with code {process.ExitCode} and {runs.Count} results.");
    }
}
