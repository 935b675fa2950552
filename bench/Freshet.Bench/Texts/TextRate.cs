using System.Diagnostics;

namespace Freshet.Bench.Texts;

/// <summary>How many texts a second of processor time something gets through, and what it allocates: medians over the rounds.</summary>
internal sealed record TextRate(string Name, double? Aim, double PerSecond, double BytesPerText, double TokensPerText)
{
    public const int Rounds = 7;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(200);

    /// <summary>Measures; a text's tokens are its runs between blanks.</summary>
    public static TextRate Measure(string name, double? aim, string[] texts, Func<string, long> work)
    {
        long sum = 0;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < WarmUp;)
            sum += Pass(texts, work);

        double[] rates = new double[Rounds];
        double[] bytes = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan began = Environment.CpuUsage.TotalTime, took;
            int passes = 0;
            do
            {
                sum += Pass(texts, work);
                passes++;
                took = Environment.CpuUsage.TotalTime - began;
            }
            while (took < RoundTime);
            rates[i] = (double)passes * texts.Length / took.TotalSeconds;
            bytes[i] = (GC.GetAllocatedBytesForCurrentThread() - allocated) / ((double)passes * texts.Length);
        }

        GC.KeepAlive(sum);
        double tokens = texts.Average(t => t.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length);
        return new TextRate(name, aim, Medians.Of(rates), Medians.Of(bytes), tokens);
    }

    private static long Pass(string[] texts, Func<string, long> work)
    {
        long sum = 0;
        foreach (string text in texts)
            sum += work(text);
        return sum;
    }
}
