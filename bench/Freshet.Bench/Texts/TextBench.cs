using System.Globalization;
using System.Text.Json.Nodes;
using Freshet.Bench.Stages;
using Reviews.Text;
using Sylvan.Data.Csv;

namespace Freshet.Bench.Texts;

/// <summary>Features beside the bare loop, and the rates at which one core makes words and ids of reviews.</summary>
internal static class TextBench
{
    private const int MostReviews = 4000;
    private const double IdsAim = 20_000;

    public static void Run(string? input, string? segmenter, bool json)
    {
        if (!json)
            Console.WriteLine(StageReport.Header);
        List<StageResult> stages = [];
        foreach ((string name, Func<Stage> create) in ((string, Func<Stage>)[])[("features", FeaturesStage.Create), ("features-utf8", FeaturesStage.CreateFromUtf8)])
        {
            StageResult result = StageHarness.Measure(name, create());
            stages.Add(result);
            Console.WriteLine(json ? StageReport.Json(result, "text") : StageReport.Line(result));
        }

        if (!json)
        {
            Console.WriteLine($"{Environment.NewLine}{StageReport.Remarks(stages)}");
            Console.WriteLine("case                            reviews/s/core   us/review      aim  bytes/review  tokens/review");
        }

        foreach (TextRate rate in Rates(Texts(input), WordSegmentation.Load(segmenter)))
            Print(rate, json);
    }

    private static IEnumerable<TextRate> Rates(string[] texts, WordSegmentation segmentation)
    {
        PhobertTokenizer tokenizer = PhobertTokenizer.Bundled;
        int[] ids = new int[PhobertTokenizer.ModelMaxLength];
        WordSegmenter segmenter = segmentation.CreateSegmenter();
        var normalizer = new TextNormalizer();
        var plain = new TextPreparationOptions();
        char[] buffer = new char[1024];
        string[] prepared = [.. texts.Select(t => TextPreparation.Prepare(t, plain))];
        string[] segmented = [.. prepared.Select(t => segmenter.Segment(t).ToString())];

        yield return TextRate.Measure("PhoBERT ids of words", IdsAim, segmented, text => tokenizer.Encode(text, ids.AsSpan()));
        yield return TextRate.Measure($"words ({segmentation.Name})", null, prepared, text => segmenter.Segment(text).Length);
        if (segmentation.Name != WordSegmentation.LongestMatchName)
        {
            WordSegmenter longest = WordSegmentation.LongestMatch.CreateSegmenter();
            yield return TextRate.Measure($"words ({WordSegmentation.LongestMatchName})", null, prepared, text => longest.Segment(text).Length);
        }

        yield return TextRate.Measure(
            "raw text to words to ids", IdsAim, texts, text => tokenizer.Encode(segmenter.Segment(TextPreparation.Prepare(text, plain, ref buffer)), ids.AsSpan()));
        yield return TextRate.Measure("normal form", null, texts, text => normalizer.Normalize(text).Length);
    }

    private static string[] Texts(string? input)
    {
        if (input is null)
            return SampleReviews.Texts();
        using var reader = CsvDataReader.Create(input);
        int column = reader.GetOrdinal("content");
        List<string> texts = [];
        while (texts.Count < MostReviews && reader.Read())
        {
            if (reader.GetString(column) is { Length: > 0 } text)
                texts.Add(text);
        }

        return [.. texts];
    }

    private static void Print(TextRate rate, bool json)
    {
        if (json)
        {
            Console.WriteLine(new JsonObject
            {
                ["bench"] = "text",
                ["case"] = rate.Name,
                ["unit"] = "reviews/s/core",
                ["ours"] = Math.Round(rate.PerSecond),
                ["aim"] = rate.Aim,
                ["rounds"] = TextRate.Rounds,
                ["bytes_per_review"] = Math.Round(rate.BytesPerText, 1),
                ["tokens_per_review"] = Math.Round(rate.TokensPerText, 1),
            }.ToJsonString());
            return;
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rate.Name,-31} {rate.PerSecond,14:N0} {1e6 / rate.PerSecond,11:F2} {rate.Aim,8:N0} {rate.BytesPerText,13:F1} {rate.TokensPerText,14:F1}"));
        if (rate.PerSecond < rate.Aim)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"FALLS SHORT {rate.Name}: {rate.PerSecond:N0} of {rate.Aim:N0}"));
    }
}
