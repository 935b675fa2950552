using System.Globalization;
using System.Text.Json.Nodes;

namespace Freshet.Bench.Pipeline;

/// <summary>The whole job over a file read again and again, beside the bare loop: reviews per second of processor time.</summary>
internal static class PipelineBench
{
    private const double Aim = 0.7;
    private const int MemoryLimitMegabytes = 400;

    public static void Run(string file, int repeat, bool json)
    {
        string folder = Directory.CreateTempSubdirectory("freshet-bench-").FullName;
        try
        {
            JsonNode ours = JobRun.Summary(
                "--input", file, "--speed", "max", "--route", "all", "--repeat", $"{repeat}", "--streams", "baseline", "--state", Path.Combine(folder, "job"));
            JsonNode both = JobRun.Summary("--input", file, "--speed", "max", "--state", Path.Combine(folder, "both"));
            (long bareReviews, TimeSpan bareTime) = BarePipeline.Run(file, repeat, Path.Combine(folder, "bare.db"));
            long reviews = (long)ours["predicted"]!["baseline-ftrl"]!;
            double perSecond = reviews / (double)ours["cpu_seconds"]!;
            double barePerSecond = bareReviews / bareTime.TotalSeconds;
            if (reviews != bareReviews)
                throw new InvalidOperationException($"The job predicted {reviews} reviews, the bare loop {bareReviews}: they did not do the same work.");
            Print(perSecond, barePerSecond, (double)ours["peak_memory_megabytes"]!, (double)both["peak_memory_megabytes"]!, ours, json);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Print(double ours, double bare, double peak, double peakBoth, JsonNode summary, bool json)
    {
        double ratio = Math.Round(ours / bare, 2);
        if (json)
        {
            Console.WriteLine(new JsonObject
            {
                ["bench"] = "pipeline",
                ["case"] = "baseline",
                ["unit"] = "reviews per CPU-second",
                ["ours"] = Math.Round(ours),
                ["other"] = Math.Round(bare),
                ["against"] = "bare loop: decode, deduplicate, score, learn, insert",
                ["ratio"] = ratio,
                ["aim"] = Aim,
                ["rounds"] = 1,
                ["peak_memory_megabytes"] = peak,
                ["peak_memory_with_inference_megabytes"] = peakBoth,
            }.ToJsonString());
            return;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the job        {ours,9:N0} reviews per CPU-second, {summary["reviews_per_second"],8} per second, {peak:F0} MB at most"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the bare loop  {bare,9:N0} reviews per CPU-second"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio          {ratio,9:F2} (aim {Aim})"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"both streams, the inference service in the process: {peakBoth:F0} MB at most (limit {MemoryLimitMegabytes})"));
        if (ratio < Aim)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"FALLS SHORT pipeline: {ratio:F2} of {Aim}"));
        if (Math.Max(peak, peakBoth) >= MemoryLimitMegabytes)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"FALLS SHORT memory: {Math.Max(peak, peakBoth):F0} MB, limit {MemoryLimitMegabytes}"));
    }
}
