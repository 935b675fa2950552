using System.Diagnostics;
using System.Globalization;
using System.Text;
using Freshet.Runtime;
using Reviews.Job.Runs;

namespace Reviews.Job;

/// <summary>What a run came to; printed as one JSON line with <c>--summary json</c>. Counts are of the whole run, seconds of this process.</summary>
/// <param name="Run">The run's number.</param>
/// <param name="Stopped">Whether it was stopped before its end.</param>
/// <param name="RestoredCheckpoint">The checkpoint that this process went on from; 0 for none.</param>
/// <param name="ReviewsRead">Reviews and dead letters that were read.</param>
/// <param name="Predicted">Predictions by model; with Kafka those of this process.</param>
/// <param name="DeadLettered">Inputs that could not be taken; with Kafka those of this process.</param>
/// <param name="Late">Late reviews.</param>
/// <param name="Repeated">Reviews that came again and were passed over.</param>
/// <param name="Alerts">Alerts.</param>
/// <param name="Sessions">Sessions of users.</param>
/// <param name="Seconds">From the start to the last commit.</param>
/// <param name="ReviewsPerSecond">Reviews that this process read per second.</param>
/// <param name="PeakMemoryMegabytes">The most resident memory of the process.</param>
/// <param name="CpuSeconds">Processor time of the process.</param>
/// <param name="Accuracy">The baseline's, each review predicted before it was learnt.</param>
/// <param name="MacroF1">The baseline's mean F1.</param>
/// <param name="Kappa">The baseline's Cohen's kappa.</param>
/// <param name="LogLoss">The mean of -ln p that the baseline gave the true class.</param>
/// <param name="CalibrationError">The baseline's expected calibration error.</param>
/// <param name="ModelHash">The hash of the learner's state at the end of the input.</param>
/// <param name="Savepoint">The savepoint that it was stopped with; null for none.</param>
/// <param name="Restarts">How often this process restarted the job, or a region of it.</param>
internal sealed record JobSummary(
    int Run, bool Stopped, long RestoredCheckpoint, long ReviewsRead, IReadOnlyDictionary<string, long> Predicted, long DeadLettered, long Late,
    long Repeated, long Alerts, long Sessions, double Seconds, double ReviewsPerSecond, double PeakMemoryMegabytes, double CpuSeconds, double? Accuracy,
    double? MacroF1, double? Kappa, double? LogLoss, double? CalibrationError, string? ModelHash, string? Savepoint = null, long Restarts = 0)
{
    public static JobSummary Of(RunFolder run, EmbeddedJob job, JobResult result, ResultCounts counts, TimeSpan elapsed)
    {
        long read = job.RestoredRecords + job.Metrics().Vertices[0].RecordsIn + counts.DeadLetters - counts.Unanswered;
        double seconds = Math.Max(elapsed.TotalSeconds, 0.001);
        using Process process = Process.GetCurrentProcess();
        QualityPoint? quality = counts.Quality;
        return new JobSummary(
            run.Id, result.Stopped, result.RestoredCheckpoint, read, counts.Predicted, counts.DeadLetters, counts.Late, counts.Repeated, counts.Alerts, counts.Sessions,
            Math.Round(seconds, 3), Math.Round((read - job.RestoredRecords) / seconds),
            Math.Round(process.PeakWorkingSet64 / 1e6, 1), Math.Round(process.TotalProcessorTime.TotalSeconds, 2), Rounded(quality?.Accuracy),
            Rounded(quality?.MacroF1), Rounded(quality?.Kappa), Rounded(quality?.LogLoss), Rounded(quality?.CalibrationError), quality?.StateHash, result.Savepoint, job.Metrics().Restarts);

        static double? Rounded(double? value) => value is { } known ? Math.Round(known, 4) : null;
    }

    /// <summary>For people: what came out, and how to look at it.</summary>
    public string Describe(RunFolder run)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{(Stopped ? "Stopped" : "Finished")}: {ReviewsRead:N0} reviews read in {Seconds:F1} s ({ReviewsPerSecond:N0} per second), {PeakMemoryMegabytes:F0} MB at most");
        foreach ((string model, long count) in Predicted)
            text.AppendLine(CultureInfo.InvariantCulture, $"  {count,9:N0} predictions by {model}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  {DeadLettered:N0} dead letters, {Late:N0} late, {Repeated:N0} repeated, {Sessions:N0} user sessions, {Alerts:N0} alerts");
        if (MacroF1 is not null)
            text.AppendLine(CultureInfo.InvariantCulture, $"  baseline, predict first, then learn: macro-F1 {MacroF1:F3}, kappa {Kappa:F3}, accuracy {Accuracy:F3}, log-loss {LogLoss:F3}, calibration error {CalibrationError:F3}");
        text.AppendLine(CultureInfo.InvariantCulture, $"The results are in {run.DatabasePath} (SQLite), for example:");
        text.Append(CultureInfo.InvariantCulture, $"  sqlite3 {run.DatabasePath} \"SELECT model, label, count(*) FROM predictions GROUP BY model, label\"");
        return text.ToString();
    }
}
