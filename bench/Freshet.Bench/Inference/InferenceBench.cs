using System.Globalization;
using System.Text.Json.Nodes;
using Freshet.Bench.Stages;
using HdrHistogram;
using Reviews.Inference;

namespace Freshet.Bench.Inference;

/// <summary>
/// The same texts through bare ONNX Runtime, through the classifier in this process and through the service over HTTP, one session of the same threads each; then
/// single texts at random times at half and at four fifths of what each got through. Nothing is remembered.
/// </summary>
internal static class InferenceBench
{
    private const double Aim = 0.95;
    private const int Texts = 512;
    private const string SessionThreads = "inference session";

    private static readonly double[] Loads = [0.5, 0.8];

    public static async Task RunAsync(InferenceOptions options, bool json)
    {
        string[] texts = [.. Enumerable.Repeat(SampleReviews.Texts(), 2).SelectMany(t => t).Take(Texts)];
        await using InferenceHost host = await InferenceHost.StartAsync(options);
        using var http = new HttpClient { BaseAddress = host.Uri };
        var client = new InferenceClient(http);
        using BareSession bare = BareSession.Open(options, texts, host.Model.Configuration);

        // A session of one thread computes on the thread that runs it.
        Action<int>? place = options.IntraOpThreads == 1 ? core => CorePlace.Place(SessionThreads, core) : null;
        Throughput direct = await Throughput.MeasureAsync(texts, bare.Run, t => DirectAsync(host, t), place);
        Print("in the process", direct, json);
        Throughput overHttp = await Throughput.MeasureAsync(texts, bare.Run, t => HttpAsync(client, t), place);
        Print("over HTTP", overHttp, json);

        double perSecond = await OpenLoop.CapacityAsync(texts, text => DirectAsync(host, [text]));
        foreach (double load in Loads)
            Print("in the process", load, load * perSecond, await OpenLoop.RunAsync(texts, load * perSecond, text => DirectAsync(host, [text])), json);
        perSecond = await OpenLoop.CapacityAsync(texts, text => HttpAsync(client, [text]));
        foreach (double load in Loads)
            Print("over HTTP", load, load * perSecond, await OpenLoop.RunAsync(texts, load * perSecond, text => HttpAsync(client, [text])), json);
    }

    private static async Task<long> DirectAsync(InferenceHost host, string[] texts) => (await host.Classifier.ClassifyAsync(texts)).Sum(p => p!.Index);

    private static async Task<long> HttpAsync(InferenceClient client, string[] texts)
    {
        long sum = 0;
        foreach (ClassifyResult result in await client.PredictAsync(texts))
        {
            for (int i = 0; i < result.Labels.Count; i++)
                sum += result.Labels[i] == result.Label ? i : 0;
        }

        return sum;
    }

    private static void Print(string name, Throughput measured, bool json)
    {
        double ratio = Math.Round(measured.Ratio, 2);
        if (json)
        {
            Console.WriteLine(new JsonObject
            {
                ["bench"] = "inference",
                ["case"] = name,
                ["unit"] = "texts/s",
                ["ours"] = Math.Round(measured.Ours),
                ["other"] = Math.Round(measured.Bare),
                ["against"] = "InferenceSession.Run on ready ids in buckets of length",
                ["ratio"] = ratio,
                ["aim"] = Aim,
                ["rounds"] = Throughput.Rounds,
            }.ToJsonString());
            return;
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name,-16} {measured.Ours,8:N0} texts/s, bare ONNX Runtime {measured.Bare,8:N0} texts/s, ratio {ratio:F2} (aim {Aim})"));
        if (ratio < Aim)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"FALLS SHORT {name}: {ratio:F2} of {Aim}"));
    }

    private static void Print(string name, double load, double rate, LongHistogram latencies, bool json)
    {
        (double p50, double p95, double p99) = (Milliseconds(latencies, 50), Milliseconds(latencies, 95), Milliseconds(latencies, 99));
        if (!json)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name,-16} load {load:P0}, {rate,6:N0} texts/s at random times: p50 {p50:F1} ms, p95 {p95:F1} ms, p99 {p99:F1} ms"));
            return;
        }

        Console.WriteLine(new JsonObject
        {
            ["bench"] = "inference",
            ["case"] = string.Create(CultureInfo.InvariantCulture, $"{name}, open loop, load {load}"),
            ["unit"] = "ms",
            ["ours"] = p50,
            ["p50"] = p50,
            ["p95"] = p95,
            ["p99"] = p99,
            ["rate"] = Math.Round(rate),
            ["rounds"] = 1,
        }.ToJsonString());
    }

    private static double Milliseconds(LongHistogram latencies, double percentile) => Math.Round(latencies.GetValueAtPercentile(percentile) / 1000.0, 2);
}
