using System.Diagnostics;
using HdrHistogram;

namespace Freshet.Bench.Inference;

/// <summary>
/// Single texts that come at random times (Poisson), whether or not those before them have been answered. The clock that sends them ticks every millisecond, so
/// that it takes no core from what is measured: a latency, taken from the moment a text was due, has up to a millisecond of that. Where the machine falls behind,
/// a text beyond those that may be under way waits its turn, and its latency tells.
/// </summary>
internal static class OpenLoop
{
    private const int Seed = 7;
    private const int ClosedCallers = 32;
    private const int MostUnderWay = 512; // over HTTP each of them takes a connection

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CapacityTime = TimeSpan.FromSeconds(3);

    /// <summary>Single texts per second when callers always have one in flight.</summary>
    public static async Task<double> CapacityAsync(string[] texts, Func<string, Task> ask)
    {
        long done = 0;
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, ClosedCallers).Select(caller => Task.Run(async () =>
        {
            for (int i = caller; Stopwatch.GetElapsedTime(start) < CapacityTime; i += ClosedCallers)
            {
                await ask(texts[i % texts.Length]);
                Interlocked.Increment(ref done);
            }
        })));
        return done / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Latencies in microseconds, from the moment a text was due.</summary>
    public static async Task<LongHistogram> RunAsync(string[] texts, double perSecond, Func<string, Task> ask)
    {
        var random = new Random(Seed);
        var latencies = new LongHistogram(TimeSpan.FromMinutes(10).Ticks, 3);
        using var room = new SemaphoreSlim(MostUnderWay);
        List<Task> calls = [];
        long start = Stopwatch.GetTimestamp();
        double due = 0;
        for (int i = 0; due < Duration.TotalSeconds; i++)
        {
            due += -Math.Log(1 - random.NextDouble()) / perSecond;
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < due)
                await Task.Delay(1);
            await room.WaitAsync();
            calls.Add(CallAsync(texts[i % texts.Length], due));
        }

        await Task.WhenAll(calls);
        return latencies;

        async Task CallAsync(string text, double dueAt)
        {
            try
            {
                await ask(text);
            }
            finally
            {
                room.Release();
            }

            double microseconds = (Stopwatch.GetElapsedTime(start).TotalSeconds - dueAt) * 1e6;
            if (dueAt < WarmUp.TotalSeconds)
                return;
            lock (latencies)
                latencies.RecordValue(Math.Max(1, (long)microseconds));
        }
    }
}
