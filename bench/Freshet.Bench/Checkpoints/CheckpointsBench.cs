using System.Diagnostics;
using System.Globalization;
using Freshet.Bench.Operators;
using Freshet.Runtime;
using HdrHistogram;

namespace Freshet.Bench.Checkpoints;

/// <summary>What checkpoints cost a job: latency at a fixed rate, throughput, and the way back from one; with real Flink beside the throughput.</summary>
/// <param name="flink">Null: only ours.</param>
internal sealed class CheckpointsBench(FlinkMicro? flink)
{
    private const long RecordsPerSecond = 100_000;
    private const long SecondsPerCheckpoint = 5;
    private const int Count = 20;
    private const double AimMilliseconds = 20; // of added latency, at a million keys
    private const long MillionKeys = 1_000_000;
    private const long ThroughputRecords = 20_000_000;
    private const int ThroughputRuns = 2;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(SecondsPerCheckpoint);

    public async Task RunAsync(long keys)
    {
        string folder = Directory.CreateTempSubdirectory("freshet-bench-").FullName;
        try
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{keys:N0} keys in turn, {RecordsPerSecond:N0} records/s, open loop, {Count} checkpoints {SecondsPerCheckpoint} s apart"));
            LongHistogram plain = await MeasureAsync(keys, null, null);
            var taken = new TakenCheckpoints();
            LongHistogram beside = await MeasureAsync(keys, folder, taken);
            Print("  latency without checkpoints", plain);
            Print("  latency with checkpoints", beside);
            double most = Milliseconds(beside.GetMaxValue() - plain.GetMaxValue());
            double p999 = Milliseconds(beside.GetValueAtPercentile(99.9) - plain.GetValueAtPercentile(99.9));
            string aim = keys == MillionKeys ? string.Create(CultureInfo.InvariantCulture, $"; aim < {AimMilliseconds:F0} ms") : "";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  added latency: maximum {most:F1} ms, p99.9 {p999:F1} ms{aim}"));
            double disk = PlainWrite.MegabytesPerSecond(folder, taken.MegabytesEach);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  snapshots: {taken.Count}, {taken.MegabytesEach:F1} MB each, {taken.MegabytesPerSecond:F0} MB/s, plain write+fsync {disk:F0} MB/s; tasks stood still for {taken.MostStillMilliseconds:F2} ms at most, the longest took {taken.MostSeconds:F2} s"));
            double restored = await RestoreAsync(keys, folder);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  restore: {restored:F2} s to the first record"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        await CompareThroughputAsync(keys);
    }

    private static async Task<LongHistogram> MeasureAsync(long keys, string? folder, TakenCheckpoints? taken)
    {
        var sink = new LatencySink();
        StreamExecutionEnvironment environment = Job(new TurnsSource(keys, RecordsPerSecond * SecondsPerCheckpoint * Count, RecordsPerSecond), sink);
        EmbeddedJob job = EmbeddedJob.Start(environment, Options(folder));
        await (taken?.FollowAsync(job, sink.FirstInTurn) ?? job.Completion);
        await job.Completion;
        return sink.Latencies;
    }

    /// <summary>Seconds from the start of a job on a checkpoint to the first record behind it.</summary>
    private static async Task<double> RestoreAsync(long keys, string folder)
    {
        var sink = new LatencySink();
        StreamExecutionEnvironment environment = Job(new TurnsSource(keys, RecordsPerSecond * SecondsPerCheckpoint * (Count + 10), RecordsPerSecond), sink);
        long begun = Stopwatch.GetTimestamp();
        EmbeddedJob job = EmbeddedJob.Start(environment, Options(folder));
        await sink.FirstInTurn;
        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        job.Cancel();
        await Task.WhenAny(job.Completion);
        return job.RestoredCheckpoint > 0 ? seconds : throw new InvalidOperationException("The job began anew, and not from a checkpoint.");
    }

    private async Task CompareThroughputAsync(long keys)
    {
        double ours = Medians.Of(await ThroughputAsync(keys, isTaking: false));
        double oursTaking = Medians.Of(await ThroughputAsync(keys, isTaking: true));
        Print("ours", ours, oursTaking);
        if (flink is null)
            return;
        double theirs = Medians.Of(flink.MeasureRates("keyed-sum", ThroughputRecords, keys, ThroughputRuns));
        double theirsTaking = Medians.Of(flink.MeasureRates("keyed-sum", ThroughputRecords, keys, ThroughputRuns, "--checkpoint-interval", $"{SecondsPerCheckpoint * 1000}"));
        Print("Flink", theirs, theirsTaking);

        static void Print(string whose, double without, double with) => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  throughput, {whose}: {without:N0} records/s, {with:N0} with a checkpoint every {SecondsPerCheckpoint} s: they cost {100 * (1 - (with / without)):F1} %"));
    }

    private static async Task<double[]> ThroughputAsync(long keys, bool isTaking)
    {
        var figures = new List<double>();
        for (int i = 0; i <= ThroughputRuns; i++)
        {
            string folder = Directory.CreateTempSubdirectory("freshet-bench-").FullName;
            try
            {
                var environment = new StreamExecutionEnvironment();
                environment.FromSource(new SequenceSource<Turn>(ThroughputRecords, 0, (_, r) => new Turn(Sequence.Key(r, keys), 0))).Uid("in")
                    .KeyBy(turn => turn.Key).Process(() => new KeyedSum()).Uid("sums").SinkTo(new LatencySink()).Uid("out");
                long begun = Stopwatch.GetTimestamp();
                await EmbeddedJob.RunAsync(environment, Options(isTaking ? folder : null));
                if (i > 0) // the first warms up
                    figures.Add(ThroughputRecords / Stopwatch.GetElapsedTime(begun).TotalSeconds);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        return [.. figures];
    }

    private static StreamExecutionEnvironment Job(TurnsSource source, LatencySink sink)
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromSource(source).Uid("in").KeyBy(turn => turn.Key).Process(() => new KeyedSum()).Uid("sums").SinkTo(sink).Uid("out");
        return environment;
    }

    private static JobOptions Options(string? folder) => folder is null ? new JobOptions() : new JobOptions { CheckpointDirectory = folder, CheckpointInterval = Interval };

    private static void Print(string what, LongHistogram latencies) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{what}: p50 {Milliseconds(latencies.GetValueAtPercentile(50)):F1}, p99 {Milliseconds(latencies.GetValueAtPercentile(99)):F1}, p99.9 {Milliseconds(latencies.GetValueAtPercentile(99.9)):F1}, maximum {Milliseconds(latencies.GetMaxValue()):F1} ms"));

    private static double Milliseconds(long microseconds) => microseconds / 1000.0;
}
