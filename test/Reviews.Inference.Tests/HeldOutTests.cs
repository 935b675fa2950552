using System.Globalization;
using System.Text.Json;
using Freshet.Bench.Quality;
using Reviews.Learning;

namespace Reviews.Inference.Tests;

public sealed class HeldOutTests(ITestOutputHelper output)
{
    // 0.2 points.
    private const double Tolerance = 0.002;

    [Fact]
    public void The_demonstration_model_scores_what_its_card_says_on_held_out_sets()
    {
        string? shared = Environment.GetEnvironmentVariable("FRESHET_SHARED");
        Assert.SkipUnless(shared is not null, "FRESHET_SHARED is not set.");
        using JsonDocument card = JsonDocument.Parse(File.ReadAllText(Path.Combine(shared!, "models/sentiment-mini/metrics.json")));
        using SentimentModel model = SentimentModel.Load(new() { ModelDirectory = Path.Combine(shared!, "models/sentiment-mini") });
        string visfd = Path.Combine(shared!, "data/uit-visfd/Test.csv");
        foreach ((string name, HeldOutSet set) in ((string, HeldOutSet)[])
            [
                ("uit_vsfc_test", HeldOutSet.Vsfc(Path.Combine(shared!, "data/uit-vsfc"), "test")),
                ("uit_visfd_test_stars", HeldOutSet.VisfdByStars(visfd)),
                ("uit_visfd_test_aspect", HeldOutSet.VisfdByAspects(visfd)),
            ])
        {
            JsonElement expected = card.RootElement.GetProperty("metrics").GetProperty("fp32").GetProperty(name);
            QualityReport score = OnnxHeldOut.Score(model, set);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {score.Count} texts, accuracy {score.Accuracy:F4}, macro-F1 {score.MacroF1:F4}, kappa {score.Kappa:F4}"));
            Assert.Equal(expected.GetProperty("n").GetInt32(), score.Count);
            Assert.Equal(expected.GetProperty("accuracy").GetDouble(), score.Accuracy, Tolerance);
            Assert.Equal(expected.GetProperty("macro_f1").GetDouble(), score.MacroF1, Tolerance);
            Assert.Equal(expected.GetProperty("kappa").GetDouble(), score.Kappa, Tolerance);
        }
    }
}
