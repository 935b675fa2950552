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
    private const double Gain = 0.97;

    // The compiler has reached its last tier when neither side has become faster for a while; on a busy machine that takes its time.
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(800);
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(8);
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
        return new StageResult(name, stage, Medians.Of(ours) / records, Medians.Of(bare) / records, Medians.Of(ratios), Rounds);
    }

    private static int CallsPerRound(string name, Stage stage)
    {
        double ours = double.MaxValue, bare = double.MaxValue;
        long start = Stopwatch.GetTimestamp(), gained = start;
        while (Stopwatch.GetElapsedTime(gained) < Settled && Stopwatch.GetElapsedTime(start) < LongestWarmUp)
        {
            if (stage.Ours() != stage.Bare())
                throw new InvalidOperationException($"'{name}': ours and the bare loop give different results, so no time of theirs can be compared.");
            double nextOurs = Nanoseconds(stage, stage.Ours, 1), nextBare = Nanoseconds(stage, stage.Bare, 1);
            if (nextOurs < Gain * ours || nextBare < Gain * bare)
                gained = Stopwatch.GetTimestamp();
            ours = Math.Min(ours, nextOurs);
            bare = Math.Min(bare, nextBare);
        }

        return Math.Max(1, (int)Math.Ceiling(RoundTime.TotalNanoseconds / ours));
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
}
