using System.Globalization;
using Reviews.Learning;

namespace Freshet.Bench.Quality;

/// <summary>Rows of quality, as Markdown.</summary>
internal static class QualityTable
{
    public const string Header =
        "| learner | acc | macro-F1 | kappa | kappa-temporal | F1 NEG / NEU / POS | log-loss | ECE | last 70 %: acc | macro-F1 | kappa |\n"
        + "|---|---|---|---|---|---|---|---|---|---|---|";

    public const string ShortHeader = "| set | model | n | acc | macro-F1 | kappa | F1 NEG / NEU / POS |\n|---|---|---|---|---|---|---|";

    public static string Line(string name, QualityReport whole, QualityReport unseen) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | {whole.Accuracy:F4} | {whole.MacroF1:F4} | {whole.Kappa:F4} | {whole.KappaTemporal:F4} | {Classes(whole)} | {whole.LogLoss:F4} | {whole.CalibrationError:F4} | {unseen.Accuracy:F4} | {unseen.MacroF1:F4} | {unseen.Kappa:F4} |");

    public static string ShortLine(string set, string model, QualityReport report) => string.Create(
        CultureInfo.InvariantCulture, $"| {set} | {model} | {report.Count} | {report.Accuracy:F4} | {report.MacroF1:F4} | {report.Kappa:F4} | {Classes(report)} |");

    private static string Classes(QualityReport report) => string.Join(" / ", report.ClassF1.Select(f1 => f1.ToString("F3", CultureInfo.InvariantCulture)));
}
