using System.Diagnostics;

namespace Freshet.Bench.Inference;

/// <summary>Texts per second of ours and of the bare loop, taken in turn: medians over the rounds.</summary>
internal sealed record Throughput(double Ours, double Bare, double Ratio)
{
    public const int Rounds = 24;

    private const int TextsPerRequest = 64;
    private const int Callers = 8;

    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(500);

    /// <summary>Measures. Both give the sum of the texts' labels, which must be the same.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="bare">A pass of the bare loop over all of them, on the thread that calls it.</param>
    /// <param name="ours">Asks for some of them; a few callers do, so that as many are under way as the bare loop has at hand.</param>
    /// <param name="place">Puts the thread that ours computes on onto a core; null: threads run where the system puts them.</param>
    public static async Task<Throughput> MeasureAsync(string[] texts, Func<long> bare, Func<string[], Task<long>> ours, Action<int>? place)
    {
        string[][] requests = [.. texts.Chunk(TextsPerRequest)];
        long sum = 0;
        foreach (string[] request in requests)
            sum += await ours(request);

        // A label or two may differ: what int8 answers depends on what shares its run.
        if (Math.Abs(bare() - sum) > texts.Length / 100)
            throw new InvalidOperationException("Ours and bare ONNX Runtime give different labels, so no time of theirs can be compared.");
        double[] ourRates = new double[Rounds];
        double[] bareRates = new double[Rounds];
        for (int i = -1; i < Rounds; i++) // the first of each is not counted
        {
            int core = Math.Max(i, 0) / 2 % Environment.ProcessorCount; // each order on each core
            place?.Invoke(core);
            double before = i % 2 == 0 ? await OurRateAsync(requests, ours) : 0;
            double bareRate = BareRate(texts.Length, bare, place is null ? CorePlace.Any : core);
            double ourRate = i % 2 == 0 ? before : await OurRateAsync(requests, ours);
            if (i >= 0)
                (ourRates[i], bareRates[i]) = (ourRate, bareRate);
        }

        place?.Invoke(CorePlace.Any);
        return new Throughput(Medians.Of(ourRates), Medians.Of(bareRates), Medians.Of([.. ourRates.Zip(bareRates, (o, b) => o / b)]));
    }

    private static double BareRate(int texts, Func<long> bare, int core)
    {
        double rate = 0;
        var thread = new Thread(() =>
        {
            CorePlace.PlaceCurrent(core);
            long start = Stopwatch.GetTimestamp();
            int passes = 0;
            for (; Stopwatch.GetElapsedTime(start) < RoundTime; passes++)
                bare();
            rate = passes * (double)texts / Stopwatch.GetElapsedTime(start).TotalSeconds;
        });
        thread.Start();
        thread.Join();
        return rate;
    }

    private static async Task<double> OurRateAsync(string[][] requests, Func<string[], Task<long>> ours)
    {
        long start = Stopwatch.GetTimestamp();
        long done = 0;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (int i = caller; Stopwatch.GetElapsedTime(start) < RoundTime; i += Callers)
            {
                string[] request = requests[i % requests.Length];
                await ours(request);
                Interlocked.Add(ref done, request.Length);
            }
        })));
        return done / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
