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
    private sealed record TrainedSet(string Name, HeldOutSet Train, HeldOutSet Test);

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
        foreach (TrainedSet set in SetsOf(folder))
        {
            QualityReport exported = OnnxHeldOut.Score(model, set.Test);
            Console.WriteLine(QualityTable.ShortLine(set.Name, model.Name, exported));
            if (metrics is { } published)
                isEqual &= PrintComparison(set.Name, exported, published.GetProperty(set.Name));
            Console.WriteLine(QualityTable.ShortLine(set.Name, "FTRL (default), one pass over Train", Linear(set, new FtrlOptions())));
            Console.WriteLine(QualityTable.ShortLine(set.Name, "always POS", AlwaysPositive(set.Test)));
        }

        return isEqual;
    }

    private static TrainedSet[] SetsOf(string folder)
    {
        if (File.Exists(Path.Combine(folder, "train.sents.txt")))
            return [new("uit_vsfc_test", HeldOutSet.Vsfc(folder, "train"), HeldOutSet.Vsfc(folder, "test"))];
        string train = Path.Combine(folder, "Train.csv"), test = Path.Combine(folder, "Test.csv");
        return
        [
            new("uit_visfd_test_stars", HeldOutSet.VisfdByStars(train), HeldOutSet.VisfdByStars(test)),
            new("uit_visfd_test_aspect", HeldOutSet.VisfdByAspects(train), HeldOutSet.VisfdByAspects(test)),
        ];
    }

    private static QualityReport Linear(TrainedSet set, FtrlOptions options)
    {
        HashedTexts train = new(set.Train.Rows.Select(row => row.Text)), test = new(set.Test.Rows.Select(row => row.Text));
        var model = new FtrlClassifier(options);
        for (int i = 0; i < set.Train.Rows.Count; i++)
            model.Learn(train.Indices(i), train.Values(i), set.Train.Rows[i].Label);
        var evaluation = new PrequentialEvaluation();
        double[] probabilities = new double[StarLabel.Count];
        for (int i = 0; i < set.Test.Rows.Count; i++)
        {
            model.Predict(test.Indices(i), test.Values(i), probabilities);
            evaluation.Add(set.Test.Rows[i].Label, probabilities);
        }

        return evaluation.Whole();
    }

    private static QualityReport AlwaysPositive(HeldOutSet test)
    {
        var evaluation = new PrequentialEvaluation();
        foreach ((_, int label) in test.Rows)
            evaluation.Add(label, StarLabel.Positive);
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
