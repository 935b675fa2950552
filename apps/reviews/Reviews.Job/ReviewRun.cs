using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Freshet;
using Freshet.Connectors.Files;
using Freshet.Runtime;
using Freshet.Sources;

namespace Reviews.Job;

/// <summary>One run of the job over a file: results as JSON lines, a summary at the end.</summary>
internal static class ReviewRun
{
    private const int BadInput = 2;

    // The sample is a slow stream cut short: a watermark behind each record, as its time would have given.
    private const int SampleWatermarkInterval = 1;

    public static async Task<int> RunAsync(JobArguments arguments, CancellationToken cancellation)
    {
        string input = arguments.Input ?? Path.Combine(AppContext.BaseDirectory, "Samples", "reviews.jsonl");
        try
        {
            if (!File.Exists(input))
                return Refuse($"There is no file '{input}'. Give --input the path of a .jsonl or .csv file with reviews.");
            Directory.CreateDirectory(arguments.Output);
            JobSummary summary = await RunAsync(input, arguments, cancellation).ConfigureAwait(false);
            Console.WriteLine(arguments.JsonSummary ? JsonSerializer.Serialize(summary, JsonContext.Default.JobSummary) : Describe(summary, arguments.Output));
            return 0;
        }
        catch (OperationCanceledException)
        {
            return Refuse("Stopped before the end; the results are incomplete.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or KeyNotFoundException)
        {
            return Refuse(e.Message);
        }
    }

    private static async Task<JobSummary> RunAsync(string input, JobArguments arguments, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var environment = new StreamExecutionEnvironment();
        var identity = new ReviewIdentity(RandomNumberGenerator.GetBytes(32));
        BaselineModel model = BaselineModel.New();
        using var files = new ResultFiles(arguments.Output);
        ReviewSinks sinks = files.Sinks();
        ReviewPipeline.Build(
            environment.FromSource(SourceOf(input, identity), ReviewPipeline.Watermarks).Uid("reviews").Name("reviews"), sinks, m => model = m);
        var options = new JobOptions
        {
            Parallelism = arguments.Parallelism,
            BatchSize = arguments.BatchSize,
            WatermarkInterval = arguments.Input is null ? SampleWatermarkInterval : new JobOptions().WatermarkInterval,
        };
        await EmbeddedJob.RunAsync(environment, options, cancellation).ConfigureAwait(false);
        Learning.QualityReport quality = model.Evaluation.Whole();
        double seconds = clock.Elapsed.TotalSeconds;
        return new JobSummary(
            quality.Count, files.CountOf("dead_letters"), files.CountOf("late"), files.CountOf("alerts"), Math.Round(seconds, 3),
            Math.Round(quality.Count / seconds), Math.Round(Process.GetCurrentProcess().PeakWorkingSet64 / 1e6, 1), Math.Round(quality.Accuracy, 4),
            Math.Round(quality.MacroF1, 4), Math.Round(quality.Kappa, 4), model.Classifier.StateHash());
    }

    internal static Source<Review> SourceOf(string input, ReviewIdentity identity) =>
        Path.GetExtension(input).Equals(".csv", StringComparison.OrdinalIgnoreCase)
            ? new FileSource<Review>([input], new CsvFormat<Review>(new TikiCsvDecoder(identity).Decode))
            : new FileSource<Review>([input], new JsonLinesFormat<Review>(new ReviewDecoder(identity).Decode));

    private static string Describe(JobSummary summary, string output)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{summary.Predicted} reviews predicted and learnt in {summary.Seconds:F1} s ({summary.ReviewsPerSecond:F0} per second), {summary.PeakMemoryMegabytes:F0} MB at most");
        text.AppendLine(CultureInfo.InvariantCulture, $"{summary.DeadLettered} dead letters, {summary.Late} late, {summary.Alerts} alerts");
        text.AppendLine(CultureInfo.InvariantCulture, $"test-then-train: macro-F1 {summary.MacroF1:F3}, kappa {summary.Kappa:F3}, accuracy {summary.Accuracy:F3}");
        text.Append(CultureInfo.InvariantCulture, $"results: {Path.GetFullPath(output)} (predictions, counts, alerts, late, dead_letters; JSON lines)");
        return text.ToString();
    }

    private static int Refuse(string sentence)
    {
        Console.Error.WriteLine(sentence);
        return BadInput;
    }
}
