using System.Diagnostics;

namespace Freshet.Bench;

/// <summary>
/// Measures ours and the bare loop alternately in one process, so that whatever slows the machine down hits both. The order within a round
/// changes from round to round, and a round of each is long enough that a clock tick or a thread's start does not count.
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
                ours[i] = Nanoseconds(stage.Ours, calls);
            bare[i] = Nanoseconds(stage.Bare, calls);
            if (!oursFirst)
                ours[i] = Nanoseconds(stage.Ours, calls);
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

    private static double Nanoseconds(Func<long> work, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
            work();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
