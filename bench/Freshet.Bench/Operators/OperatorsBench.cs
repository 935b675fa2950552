using System.Globalization;
using System.Text.Json.Nodes;
using Freshet.Runtime;

namespace Freshet.Bench.Operators;

/// <summary>Each pipeline here and on Flink, over the same input: first whether both give the same rows, then records per CPU-second.</summary>
internal static class OperatorsBench
{
    private const int Runs = 3;
    private const double LeastRatio = 3;

    /// <summary>Runs each with each number of keys that fits it; without <paramref name="flink"/> only ours is measured, and nothing compared.</summary>
    public static void Run(FlinkMicro? flink, IReadOnlyList<OperatorPipeline> pipelines, IReadOnlyList<long> keyCounts, bool json)
    {
        if (!json)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"pipeline",-10} {"keys",9} {"ours/CPU-s",13} {"Flink/CPU-s",13} {"ratio",7} {"aim",4}  rows compared"));
        var remarks = new List<string>();
        foreach (OperatorPipeline pipeline in pipelines)
        {
            foreach (long keys in keyCounts.Where(k => pipeline.ManyKeys || k <= 1000))
            {
                long rows = flink is null ? 0 : Compare(flink, pipeline, keys);
                double ours = Medians.Of(Measure(pipeline, keys));
                double theirs = flink is null ? double.NaN : Medians.Of(flink.Measure(pipeline.FlinkName, pipeline.Records, keys, Runs));
                Console.WriteLine(json ? Json(pipeline, keys, ours, theirs) : Line(pipeline, keys, ours, theirs, rows));
                if (ours / theirs < LeastRatio)
                    remarks.Add(string.Create(CultureInfo.InvariantCulture, $"FALLS SHORT {pipeline.Name} with {keys} keys: {ours / theirs:F1} times Flink"));
            }
        }

        if (!json)
            remarks.ForEach(Console.WriteLine);
    }

    private static string Line(OperatorPipeline pipeline, long keys, double ours, double theirs, long rows) => string.Create(
        CultureInfo.InvariantCulture, $"{pipeline.Name,-10} {keys,9:N0} {ours,13:N0} {theirs,13:N0} {ours / theirs,7:F1} {pipeline.Aim,4}  {rows:N0}");

    private static string Json(OperatorPipeline pipeline, long keys, double ours, double theirs) => new JsonObject
    {
        ["bench"] = "operators",
        ["case"] = string.Create(CultureInfo.InvariantCulture, $"{pipeline.Name}-{keys}"),
        ["unit"] = "records per CPU-second",
        ["ours"] = Math.Round(ours),
        ["other"] = double.IsNaN(theirs) ? null : Math.Round(theirs),
        ["against"] = "Flink 1.20",
        ["ratio"] = double.IsNaN(theirs) ? null : Math.Round(ours / theirs, 2),
        ["aim"] = pipeline.Aim,
        ["rounds"] = Runs,
    }.ToJsonString();

    /// <summary>Has both give their rows; the number of them.</summary>
    /// <exception cref="InvalidOperationException">They differ.</exception>
    private static long Compare(FlinkMicro flink, OperatorPipeline pipeline, long keys)
    {
        (long rows, string check) = Check(pipeline, keys);
        (long flinkRows, string flinkCheck) = flink.Verify(pipeline.FlinkName, pipeline.CheckedRecords, keys);
        return rows == flinkRows && check == flinkCheck
            ? rows
            : throw new InvalidOperationException(
                $"{pipeline.Name} with {keys} keys: ours gives {rows} rows ({check}), Flink {flinkRows} ({flinkCheck}); no time of theirs can be compared.");
    }

    private static (long Rows, string Check) Check(OperatorPipeline pipeline, long keys)
    {
        var sink = new RowSink(verifies: true);
        RunJob(pipeline, pipeline.CheckedRecords, keys, sink);
        return (sink.Rows, sink.Check);
    }

    private static IEnumerable<double> Measure(OperatorPipeline pipeline, long keys)
    {
        RunJob(pipeline, pipeline.Records, keys, new RowSink(verifies: false)); // warm-up
        for (int i = 0; i < Runs; i++)
        {
            GC.Collect();
            TimeSpan before = Environment.CpuUsage.TotalTime;
            RunJob(pipeline, pipeline.Records, keys, new RowSink(verifies: false));
            yield return pipeline.Records / (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        }
    }

    private static void RunJob(OperatorPipeline pipeline, long records, long keys, RowSink sink)
    {
        var environment = new StreamExecutionEnvironment();
        pipeline.Build(environment, records, keys).SinkTo(sink).Uid("rows");
        EmbeddedJob.RunAsync(environment, new JobOptions { LatencyMarkerInterval = TimeSpan.Zero }).GetAwaiter().GetResult();
    }
}
