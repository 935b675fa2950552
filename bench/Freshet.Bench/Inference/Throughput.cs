using System.Diagnostics;

namespace Freshet.Bench.Inference;

/// <summary>Texts per second of ours and of the bare loop, taken in turn: medians over the rounds.</summary>
internal sealed record Throughput(double Ours, double Bare, double Ratio)
{
    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(700);

    /// <summary>Measures. Both give a checksum, which must be the same.</summary>
    public static async Task<Throughput> MeasureAsync(int rounds, int texts, Func<Task<long>> bare, Func<Task<long>> ours)
    {
        // A label or two may differ: what int8 answers depends on what shares its run.
        if (Math.Abs(await bare() - await ours()) > texts / 100)
            throw new InvalidOperationException("Ours and bare ONNX Runtime give different labels, so no time of theirs can be compared.");
        double[] ourRates = new double[rounds];
        double[] bareRates = new double[rounds];
        await RateAsync(texts, bare);
        await RateAsync(texts, ours);
        for (int i = 0; i < rounds; i++)
        {
            if (i % 2 == 0)
                ourRates[i] = await RateAsync(texts, ours);
            bareRates[i] = await RateAsync(texts, bare);
            if (i % 2 != 0)
                ourRates[i] = await RateAsync(texts, ours);
        }

        return new Throughput(Medians.Of(ourRates), Medians.Of(bareRates), Medians.Of([.. ourRates.Zip(bareRates, (o, b) => o / b)]));
    }

    private static async Task<double> RateAsync(int texts, Func<Task<long>> work)
    {
        long start = Stopwatch.GetTimestamp();
        int passes = 0;
        do
        {
            await work();
            passes++;
        }
        while (Stopwatch.GetElapsedTime(start) < RoundTime);
        return passes * (double)texts / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
