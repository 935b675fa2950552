using System.Globalization;
using Reviews.Text;
using Sylvan.Data.Csv;

namespace Reviews.Learning.Tests;

public sealed class TikiStreamTests(ITestOutputHelper output)
{
    [Fact]
    public void Content_alone_reaches_the_expected_quality()
    {
        string? shared = Environment.GetEnvironmentVariable("FRESHET_SHARED");
        Assert.SkipUnless(shared is not null, "FRESHET_SHARED is not set.");
        var hasher = new FeatureHasher();
        var features = new FeatureVector();
        var model = new FtrlClassifier(new FtrlOptions { Dimensions = hasher.Options.Dimensions });
        var evaluation = new PrequentialEvaluation();
        double[] probabilities = new double[StarLabel.Count];
        using var rows = CsvDataReader.Create(Path.Combine(shared!, "data", "tiki-reviews", "tiki_reviews.csv"));
        int content = rows.GetOrdinal("content"), rating = rows.GetOrdinal("rating");
        while (rows.Read())
        {
            string text = rows.GetString(content);
            if (string.IsNullOrWhiteSpace(text))
                continue;
            hasher.Extract(text, features);
            int label = StarLabel.FromStars(int.Parse(rows.GetString(rating), CultureInfo.InvariantCulture));
            model.PredictThenLearn(features.Indices, features.Values, label, probabilities);
            evaluation.Add(label, Array.IndexOf(probabilities, probabilities.Max()));
        }

        QualityReport quality = evaluation.Whole();
        output.WriteLine(quality.ToString());
        Assert.Equal(12_373, quality.Count);
        Assert.True(quality is { MacroF1: >= 0.62, Kappa: >= 0.57 }, quality.ToString());
    }
}
