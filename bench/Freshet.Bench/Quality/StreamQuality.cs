using System.Globalization;
using Reviews.Learning;
using Reviews.Learning.Drift;
using Reviews.Learning.Promotion;
using Reviews.Learning.Sgd;
using Reviews.Learning.Vectorizers;

namespace Freshet.Bench.Quality;

/// <summary>Learners side by side on a stream of reviews, with the controls that show what a leak would look like.</summary>
internal static class StreamQuality
{
    private const double LeastMacroF1 = 0.62;
    private const double LeastKappa = 0.57;

    /// <summary>Prints the tables; false where the default learner is worse than it must be.</summary>
    public static bool Run(string path)
    {
        LabelledReview[] reviews = ReviewStream.Tiki(path);
        var content = new HashedTexts(reviews.Select(r => r.Content));
        var options = new FtrlOptions { Dimensions = content.Options.Dimensions };
        int tuned = StreamScore.TuningLength(reviews.Length);
        Console.WriteLine($"{reviews.Length} reviews with text; settings were chosen on the first {tuned}. Content only but for the first control.\n");
        Console.WriteLine(QualityTable.Header);
        var drift = new DriftMonitor();
        var alarms = new DriftAlarm[DriftMonitor.MostAlarms];
        List<DriftAlarm> raised = [];
        StreamRuns.Outcome standard = Print(StreamRuns.Ftrl("FTRL (default)", reviews, content, options, labelled: outcome =>
            raised.AddRange(alarms.AsSpan(0, drift.Update(outcome, alarms)))));
        Print(StreamRuns.Ftrl("  labels 1 hour later", reviews, content, options, TimeSpan.FromHours(1)));
        Print(StreamRuns.Ftrl("  labels 1 day later", reviews, content, options, TimeSpan.FromDays(1)));
        var plain = new HashedTexts(reviews.Select(r => r.Content), normalized: false);
        Print(StreamRuns.Ftrl("  text as it is", reviews, plain, options));
        FtrlOptions versusRest = options with { Link = FtrlLink.OneVersusRest };
        Print(StreamRuns.Ftrl("  one against the rest α 0.6 β 0.1 power 0.65", reviews, content, versusRest with { Alpha = 0.6f, WeightPower = 0.65f }));
        Print(StreamRuns.Ftrl("  text as it is, one against the rest α 3 β 1 power 0.5", reviews, plain, versusRest with { Alpha = 3, Beta = 1, WeightPower = 0.5f }));
        Print(StreamRuns.Ftrl("  without class weights", reviews, content, options with { WeightPower = 0 }));
        Print(StreamRuns.FtrlWithIdf("  with streaming idf", reviews, content, options));
        HashingVectorizerOptions words = new();
        StreamRuns.Outcome sgd = Print(StreamRuns.Sgd("scikit-learn SGD, its defaults, batch 32", reviews, words, new SgdOptions(), 32));
        var pairs = new HashingVectorizerOptions { Analyzer = new WordAnalyzerOptions { NgramMax = 2, KeepOneLetterWords = true }, Features = 1 << 18 };
        Print(StreamRuns.Sgd("scikit-learn SGD α 1e-5, words and pairs, batch 1", reviews, pairs, new SgdOptions { Alpha = 1e-5 }, 1));
        Print(StreamRuns.AlwaysPositive(reviews));
        var titled = new HashedTexts(reviews.Select(r => r.Title + " " + r.Content));
        Print(StreamRuns.Ftrl("control: title added", reviews, titled, options));
        Print(StreamRuns.LearnFirst("control: learnt before predicted", reviews, content, options));
        PrintDrift(raised);
        PrintComparison(reviews, sgd, standard);
        StateQuality.Run(reviews, content, options);
        QualityReport whole = standard.Score.Whole;
        bool isEnough = whole is { MacroF1: >= LeastMacroF1, Kappa: >= LeastKappa };
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"\nquality: macro-F1 {whole.MacroF1:F4} (at least {LeastMacroF1}), kappa {whole.Kappa:F4} (at least {LeastKappa}): {(isEnough ? "ok" : "TOO LOW")}"));
        return isEnough;
    }

    private static StreamRuns.Outcome Print(StreamRuns.Outcome outcome)
    {
        Console.WriteLine(QualityTable.Line(outcome.Name, outcome.Score.Whole, outcome.Score.Unseen));
        return outcome;
    }

    private static void PrintDrift(List<DriftAlarm> alarms)
    {
        Console.WriteLine($"\n{alarms.Count} drift alarms of the default learner:");
        foreach (DriftAlarm alarm in alarms)
        {
            DateTimeOffset time = DateTimeOffset.FromUnixTimeMilliseconds(alarm.Time);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {time:yyyy-MM-dd} {alarm.Detector} {StarLabel.Names[alarm.Class]} after {alarm.Count}: {alarm.Before:F3} -> {alarm.After:F3}"));
        }
    }

    private static void PrintComparison(LabelledReview[] reviews, StreamRuns.Outcome champion, StreamRuns.Outcome challenger)
    {
        var comparison = new ChampionChallenger();
        int first = reviews.Length - (int)champion.Score.Whole.Count;
        for (int i = first; i < reviews.Length; i++)
            comparison.Add(reviews[i].Label, champion.Predicted[i], challenger.Predicted[i]);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"\n{champion.Name} as champion, {challenger.Name} as challenger: {comparison.OnlyChampion} right by the champion only, "
            + $"{comparison.OnlyChallenger} by the challenger only, McNemar p {comparison.PValue:F3}, kappa between them {comparison.Agreement:F3}: "
            + $"{comparison.Decide()}"));
    }
}
