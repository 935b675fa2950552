using System.Globalization;
using System.Text.Json.Nodes;
using Freshet.Bench.Pipeline;
using HdrHistogram;

namespace Freshet.Bench.Latency;

/// <summary>The job at a fixed rate, open loop: how long after a review was due its prediction is a row that a reader sees.</summary>
internal static class LatencyBench
{
    private const int Seconds = 10;
    private const int WarmUpSeconds = 3;
    private const int SampleReviews = 494;
    private static readonly int[] Rates = [500, 5000];

    private static readonly (string Name, string[] Options)[] Settings =
    [
        ("unordered, checkpoint every 100 ms", ["--unordered", "--checkpoint-interval", "100"]),
        ("default: ordered, every 1 s", []),
    ];

    public static void Run(bool json)
    {
        if (!json)
            Console.WriteLine("setting                                 rate     rows   p50 ms   p99 ms p99.9 ms");
        foreach ((string name, string[] options) in Settings)
        {
            foreach (int rate in Rates)
                Print(name, rate, Measure(rate, options), json);
        }

        if (json)
            return;
        Console.WriteLine($"The first {WarmUpSeconds} s are left out. A row is seen when its checkpoint is committed; ordered, a review first waits for the watermark behind it,");
        Console.WriteLine("which lies 5 s of event time behind the latest review: at this rate that is a matter of milliseconds, in life of seconds.");
    }

    private static LongHistogram Measure(int rate, string[] options)
    {
        string folder = Directory.CreateTempSubdirectory("freshet-bench-").FullName;
        try
        {
            int reviews = rate * (Seconds + WarmUpSeconds);
            int repeat = (reviews + SampleReviews - 1) / SampleReviews;
            string state = Path.Combine(folder, "state");
            using System.Diagnostics.Process job = JobRun.Start(
            [
                "--streams", "baseline", "--route", "all", "--repeat", $"{repeat}", "--rate", $"{rate}", "--no-dashboard", "--exit-when-done", "--summary",
                "json", "--progress-interval", "3600000", "--state", state, .. options,
            ]);
            using var rows = new RowWatch(Path.Combine(state, "runs", "000001", "reviews.db"), WarmUpSeconds);
            while (!job.HasExited)
            {
                rows.Look();
                Thread.Sleep(1);
            }

            rows.Look();
            long expected = (long)JsonNode.Parse(job.StandardOutput.ReadToEnd())!["predicted"]!["baseline-ftrl"]!;
            return job.ExitCode == 0 && rows.Seen == expected
                ? rows.Latencies
                : throw new InvalidOperationException($"The job ended with code {job.ExitCode} and {expected} predictions; {rows.Seen} were seen.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Print(string name, int rate, LongHistogram latencies, bool json)
    {
        double p50 = Milliseconds(latencies, 50);
        double p99 = Milliseconds(latencies, 99);
        double p999 = Milliseconds(latencies, 99.9);
        if (!json)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name,-36} {rate,7} {latencies.TotalCount,8} {p50,8:F1} {p99,8:F1} {p999,8:F1}"));
            return;
        }

        Console.WriteLine(new JsonObject
        {
            ["bench"] = "latency",
            ["case"] = $"{name}, {rate}/s",
            ["unit"] = "ms",
            ["ours"] = p50,
            ["p50"] = p50,
            ["p99"] = p99,
            ["p999"] = p999,
            ["rounds"] = 1,
        }.ToJsonString());
    }

    private static double Milliseconds(LongHistogram latencies, double percentile) => Math.Round(latencies.GetValueAtPercentile(percentile) / 1000.0, 1);
}
