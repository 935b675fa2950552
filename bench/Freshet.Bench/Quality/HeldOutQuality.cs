using System.Globalization;
using System.Text.Json;
using Reviews.Inference;
using Reviews.Learning;

namespace Freshet.Bench.Quality;

/// <summary>Models on test sets that none of them has seen: an exported model against its own published figures, and the linear learner.</summary>
internal static class HeldOutQuality
{
    // Figures are published with four digits; 0.2 points is what a changed word or two may cost.
    private const double Tolerance = 0.002;

    /// <summary>A test set, under the name that a model's metrics.json has for it, with what the learner may learn from.</summary>
    private sealed record HeldOutSet(string Name, LabelledText[] Train, LabelledText[] Test);

    /// <summary>Prints the table; false where the exported model is not what its metrics say.</summary>
    public static bool Run(string folder, string? modelFolder)
    {
        InferenceOptions options = modelFolder is null ? new() : new() { ModelDirectory = modelFolder };
        using SentimentModel model = SentimentModel.Load(options);
        string metricsPath = Path.Combine(options.ModelDirectory, "metrics.json");
        JsonElement? metrics = File.Exists(metricsPath)
            ? JsonDocument.Parse(File.ReadAllBytes(metricsPath)).RootElement.GetProperty("metrics").GetProperty("fp32")
            : null;
        Console.WriteLine($"{model.Name} {model.Hash}{(metrics is null ? "; its folder has no metrics.json to compare with" : "")}\n");
        Console.WriteLine(QualityTable.ShortHeader);
        bool isEqual = true;
        foreach (HeldOutSet set in SetsOf(folder))
        {
            QualityReport exported = Exported(model, set.Test);
            Console.WriteLine(QualityTable.ShortLine(set.Name, model.Name, exported));
            if (metrics is { } published)
                isEqual &= PrintComparison(set.Name, exported, published.GetProperty(set.Name));
            Console.WriteLine(QualityTable.ShortLine(set.Name, "FTRL (default), one pass over Train", Linear(set, new FtrlOptions())));
            Console.WriteLine(QualityTable.ShortLine(
                set.Name, "  softmax α 0.4 β 0.1 power 0.6", Linear(set, new FtrlOptions { Link = FtrlLink.Softmax, Alpha = 0.4f, WeightPower = 0.6f })));
            Console.WriteLine(QualityTable.ShortLine(set.Name, "always POS", AlwaysPositive(set.Test)));
        }

        return isEqual;
    }

    private static HeldOutSet[] SetsOf(string folder) => File.Exists(Path.Combine(folder, "train.sents.txt"))
        ? [new("uit_vsfc_test", TextSets.Vsfc(folder, "train"), TextSets.Vsfc(folder, "test"))]
        :
        [
            new("uit_visfd_test_stars", TextSets.VisfdByStars(folder, "Train"), TextSets.VisfdByStars(folder, "Test")),
            new("uit_visfd_test_aspect", TextSets.VisfdByAspects(folder, "Train"), TextSets.VisfdByAspects(folder, "Test")),
        ];

    private static QualityReport Exported(SentimentModel model, LabelledText[] test)
    {
        var evaluation = new PrequentialEvaluation();
        int[] classes = [.. model.Labels.Select(name => StarLabel.Names.ToList().IndexOf(name))];
        foreach (LabelledText[] batch in test.Chunk(64))
        {
            SentimentPrediction[] predictions = model.PredictBatch([.. batch.Select(t => t.Content)]);
            for (int i = 0; i < batch.Length; i++)
                evaluation.Add(batch[i].Label, classes[predictions[i].Index]);
        }

        return evaluation.Whole();
    }

    private static QualityReport Linear(HeldOutSet set, FtrlOptions options)
    {
        HashedTexts train = new(set.Train.Select(t => t.Content)), test = new(set.Test.Select(t => t.Content));
        var model = new FtrlClassifier(options);
        for (int i = 0; i < set.Train.Length; i++)
            model.Learn(train.Indices(i), train.Values(i), set.Train[i].Label);
        var evaluation = new PrequentialEvaluation();
        double[] probabilities = new double[StarLabel.Count];
        for (int i = 0; i < set.Test.Length; i++)
        {
            model.Predict(test.Indices(i), test.Values(i), probabilities);
            evaluation.Add(set.Test[i].Label, probabilities);
        }

        return evaluation.Whole();
    }

    private static QualityReport AlwaysPositive(LabelledText[] test)
    {
        var evaluation = new PrequentialEvaluation();
        foreach (LabelledText text in test)
            evaluation.Add(text.Label, StarLabel.Positive);
        return evaluation.Whole();
    }

    private static bool PrintComparison(string set, QualityReport measured, JsonElement published)
    {
        (double accuracy, double macroF1, double kappa) =
            (published.GetProperty("accuracy").GetDouble(), published.GetProperty("macro_f1").GetDouble(), published.GetProperty("kappa").GetDouble());
        double largest = Math.Max(Math.Abs(accuracy - measured.Accuracy), Math.Max(Math.Abs(macroF1 - measured.MacroF1), Math.Abs(kappa - measured.Kappa)));
        bool isEqual = largest <= Tolerance && published.GetProperty("n").GetInt64() == measured.Count;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {set} | its published figures | {published.GetProperty("n").GetInt64()} | {accuracy:F4} | {macroF1:F4} | {kappa:F4} | {(isEqual ? "equal" : "NOT EQUAL")} within 0.2 points (largest difference {100 * largest:F2}) |"));
        return isEqual;
    }
}
