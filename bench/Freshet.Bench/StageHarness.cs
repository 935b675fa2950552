using System.Diagnostics;

namespace Freshet.Bench;

/// <summary>
/// Measures ours and the bare loop alternately in one process, so that whatever slows the machine down hits both. The order within a round
/// changes from round to round, and a round of each is long enough that a clock tick or a thread's start does not count. Time is what the
/// process spent on its cores, so that others on the machine do not count; where threads wait for each other it is the clock's.
/// </summary>
internal static class StageHarness
{
    private const int Rounds = 9;
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(600); // lets the compiler reach its last tier
    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(60);

    public static StageResult Measure(string name, Stage stage)
    {
        int calls = CallsPerRound(name, stage);
        double[] ours = new double[Rounds];
        double[] bare = new double[Rounds];
        double[] ratios = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            bool oursFirst = i % 2 == 0;
            if (oursFirst)
                ours[i] = Nanoseconds(stage, stage.Ours, calls);
            bare[i] = Nanoseconds(stage, stage.Bare, calls);
            if (!oursFirst)
                ours[i] = Nanoseconds(stage, stage.Ours, calls);
            ratios[i] = bare[i] / ours[i];
        }

        double records = (double)calls * stage.Records;
        return new StageResult(name, stage, Median(ours) / records, Median(bare) / records, Median(ratios), Rounds);
    }

    private static int CallsPerRound(string name, Stage stage)
    {
        long start = Stopwatch.GetTimestamp();
        double fastest = double.MaxValue;
        for (int i = 0; i < 3 || Stopwatch.GetElapsedTime(start) < WarmUp; i++)
        {
            long before = Stopwatch.GetTimestamp();
            long sum = stage.Ours();
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(before).TotalMilliseconds);
            if (stage.Bare() != sum)
                throw new InvalidOperationException($"'{name}': ours and the bare loop give different results, so no time of theirs can be compared.");
        }

        return Math.Max(1, (int)Math.Ceiling(RoundTime.TotalMilliseconds / fastest));
    }

    private static double Nanoseconds(Stage stage, Func<long> work, int calls)
    {
        TimeSpan start = Now(stage);
        for (int i = 0; i < calls; i++)
            work();
        return (Now(stage) - start).TotalNanoseconds;
    }

    private static TimeSpan Now(Stage stage) =>
        stage.ThreadsWait ? Stopwatch.GetElapsedTime(0) : Environment.CpuUsage.TotalTime;

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
