using System.Buffers;
using System.Globalization;
using Reviews.Learning;

namespace Freshet.Bench.Quality;

/// <summary>What a smaller state and a state put together from shards cost in quality.</summary>
internal static class StateQuality
{
    private const int ReviewsPerPruning = 1000;
    private const double LearntShare = 0.7;

    public static void Run(LabelledReview[] reviews, HashedTexts texts, FtrlOptions options)
    {
        Console.WriteLine($"\n| weights up to this forgotten every {ReviewsPerPruning} reviews | features | state, bytes | changes of the last 100 reviews, bytes "
            + "| macro-F1 | kappa |\n|---|---|---|---|---|---|");
        foreach (float? limit in (float?[])[null, 0.02f, 0.05f, 0.1f, 0.2f])
            PrintPruned(reviews, texts, options, limit);
        int learnt = (int)(reviews.Length * LearntShare);
        Console.WriteLine($"\n| learnt the first {learnt}, tested on the last {reviews.Length - learnt}, labels not learnt | macro-F1 | kappa |\n|---|---|---|");
        foreach (int shards in (int[])[1, 2, 4, 8])
            PrintMerged(reviews, texts, options, learnt, shards);
    }

    private static void PrintPruned(LabelledReview[] reviews, HashedTexts texts, FtrlOptions options, float? limit)
    {
        var model = new FtrlClassifier(options);
        var evaluation = new PrequentialEvaluation();
        double[] probabilities = new double[StarLabel.Count];
        long before = 0;
        for (int i = 0; i < reviews.Length; i++)
        {
            if (i == reviews.Length - 100)
                before = model.Version;
            model.PredictThenLearn(texts.Indices(i), texts.Values(i), reviews[i].Label, probabilities);
            evaluation.Add(reviews[i].Label, probabilities);
            if (limit is { } forget && (i + 1) % ReviewsPerPruning == 0)
                model.Prune(forget);
        }

        using FtrlSnapshot snapshot = model.Freeze();
        ArrayBufferWriter<byte> whole = new(), changes = new();
        snapshot.WriteTo(whole);
        snapshot.WriteChangesTo(before, changes);
        QualityReport quality = evaluation.Whole();
        string name = limit?.ToString(CultureInfo.InvariantCulture) ?? "none";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {snapshot.Features()} | {whole.WrittenCount} | {changes.WrittenCount} | {quality.MacroF1:F4} | {quality.Kappa:F4} |"));
    }

    private static void PrintMerged(LabelledReview[] reviews, HashedTexts texts, FtrlOptions options, int learnt, int shards)
    {
        FtrlClassifier[] parts = [.. Enumerable.Range(0, shards).Select(_ => new FtrlClassifier(options))];
        for (int i = 0; i < learnt; i++)
            parts[i % shards].Learn(texts.Indices(i), texts.Values(i), reviews[i].Label);
        QualityReport merged = Tested(FtrlClassifier.Merge([.. parts.Select(p => p.Freeze())]), reviews, texts, learnt);
        Print(shards == 1 ? "one learner" : $"{shards} shards merged", merged);
        if (shards > 1)
            Print($"  one of the {shards} alone", Tested(parts[0], reviews, texts, learnt));
    }

    private static QualityReport Tested(FtrlClassifier model, LabelledReview[] reviews, HashedTexts texts, int from)
    {
        var evaluation = new PrequentialEvaluation();
        double[] probabilities = new double[StarLabel.Count];
        for (int i = from; i < reviews.Length; i++)
        {
            model.Predict(texts.Indices(i), texts.Values(i), probabilities);
            evaluation.Add(reviews[i].Label, probabilities);
        }

        return evaluation.Whole();
    }

    private static void Print(string name, QualityReport report) => Console.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"| {name} | {report.MacroF1:F4} | {report.Kappa:F4} |"));
}
