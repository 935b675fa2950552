using System.Globalization;
using Reviews.Learning;
using Reviews.Text;

namespace Freshet.Bench.Quality;

/// <summary>Every setting that was tried, on the first part of the stream alone, best first by macro-F1 plus kappa.</summary>
internal static class TuningGrid
{
    private static readonly FtrlOptions Chosen = new();
    private static readonly FtrlLink[] VersusRest = [FtrlLink.OneVersusRest];
    private static readonly FtrlLink[] Softmax = [FtrlLink.Softmax];
    private static readonly FtrlLink[] Links = [.. VersusRest, .. Softmax];

    public static void Run(string path, int most)
    {
        LabelledReview[] all = ReviewStream.Tiki(path);
        LabelledReview[] reviews = all[..StreamScore.TuningLength(all.Length)];
        HashedTexts plain = new(reviews.Select(r => r.Content), normalized: false), normalized = new(reviews.Select(r => r.Content));
        (string Name, QualityReport Report)[] tried =
        [
            .. Plain().Distinct().AsParallel().Select(o => (Name(o) + ", text as it is", StreamRuns.Ftrl("", reviews, plain, o).Score.Whole)),
            .. Normalized().Distinct().AsParallel().Select(o => (Name(o), StreamRuns.Ftrl("", reviews, normalized, o).Score.Whole)),
            .. Variants(reviews, normalized),
        ];
        Console.WriteLine($"{tried.Length} settings on the first {reviews.Length} reviews of {all.Length}, best first by macro-F1 + kappa\n");
        Console.WriteLine(QualityTable.ShortHeader);
        foreach ((string name, QualityReport report) in tried.OrderByDescending(t => t.Report.MacroF1 + t.Report.Kappa).Take(most))
            Console.WriteLine(QualityTable.ShortLine("first 30 %", name, report));
    }

    private static IEnumerable<FtrlOptions> Plain() =>
        Cross(Links, [1, 2, 3, 4, 6, 10], [0.3f, 1, 3], [0], [0.5f])
            .Concat(Cross(Links, [0.5f, 0.7f, 1, 1.4f, 2, 3], [0.03f, 0.1f, 0.3f, 0.6f], [0], [0.5f, 0.6f, 0.7f]))
            .Concat(Cross(VersusRest, [3, 6], [1], [0], [0, 0.3f, 0.5f, 0.6f, 0.7f]))
            .Concat(Cross(VersusRest, [0.6f, 0.7f, 0.8f, 1, 1.2f], [0.05f, 0.1f, 0.15f, 0.2f], [0, 0.003f, 0.01f, 0.02f], [0.5f, 0.55f, 0.6f, 0.65f, 0.7f]))
            .Concat(Cross(Softmax, [0.4f, 0.5f, 0.6f, 0.7f], [0.05f, 0.1f, 0.15f], [0], [0.55f, 0.6f, 0.65f, 0.7f]))
            .Append(Chosen);

    private static IEnumerable<FtrlOptions> Normalized() =>
        Cross(VersusRest, [0.5f, 0.6f, 0.7f, 0.8f, 1], [0.05f, 0.1f, 0.15f, 0.2f], [0], [0.55f, 0.6f, 0.65f, 0.7f])
            .Concat(Cross(Softmax, [0.3f, 0.4f, 0.5f, 0.7f], [0.05f, 0.1f, 0.15f], [0], [0.55f, 0.6f, 0.65f, 0.7f]))
            .Concat(Cross(Softmax, [0.3f, 0.35f, 0.4f, 0.45f, 0.5f], [0.07f, 0.1f, 0.13f], [0], [0.5f, 0.55f, 0.6f]))
            .Concat([Chosen with { WeightCap = 2 }, Chosen with { Lambda1 = 0.01f }, Chosen with { Lambda2 = 0.1f }, Chosen with { WeightPower = 0 }, Chosen with { WeightPower = 1 }]);

    private static IEnumerable<FtrlOptions> Cross(FtrlLink[] links, float[] alphas, float[] betas, float[] lambdas, float[] powers) =>
        from link in links
        from alpha in alphas
        from beta in betas
        from lambda in lambdas
        from power in powers
        select Chosen with { Link = link, Alpha = alpha, Beta = beta, Lambda1 = lambda, WeightPower = power };

    private static IEnumerable<(string Name, QualityReport Report)> Variants(LabelledReview[] reviews, HashedTexts texts)
    {
        yield return ("chosen, streaming idf", StreamRuns.FtrlWithIdf("", reviews, texts, Chosen).Score.Whole);
        foreach ((string name, FeatureHasherOptions features) in new[]
        {
            ("chosen, words only", new FeatureHasherOptions { Bigrams = false }),
            ("chosen, frequencies not damped", new FeatureHasherOptions { Sublinear = false }),
            ("chosen, 2^18 dimensions", new FeatureHasherOptions { Dimensions = 1 << 18 }),
        })
        {
            var other = new HashedTexts(reviews.Select(r => r.Content), features);
            yield return (name, StreamRuns.Ftrl("", reviews, other, Chosen with { Dimensions = features.Dimensions }).Score.Whole);
        }
    }

    private static string Name(FtrlOptions o) => (o == Chosen ? "chosen: " : "") + string.Create(
        CultureInfo.InvariantCulture, $"{o.Link} α {o.Alpha} β {o.Beta} λ1 {o.Lambda1} λ2 {o.Lambda2} power {o.WeightPower} cap {o.WeightCap}");
}
