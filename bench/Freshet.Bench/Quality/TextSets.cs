using System.Globalization;
using Reviews.Learning;
using Sylvan.Data.Csv;

namespace Freshet.Bench.Quality;

/// <summary>Reads the sets of labelled texts as they are published.</summary>
internal static class TextSets
{
    /// <summary>Tiki reviews with text, in the order of their time; stars 1 and 2 are NEG, 3 NEU, 4 and 5 POS.</summary>
    public static LabelledText[] Tiki(string path) => [.. Rows(path).Where(row => !string.IsNullOrWhiteSpace(row("content")))
        .Select(row => new LabelledText(Integer(row("created_at")) * 1000, row("title"), row("content"), StarLabel.FromStars((int)Integer(row("rating")))))];

    /// <summary>A part of UIT-VSFC: sentences of students, 0 is NEG, 1 NEU, 2 POS.</summary>
    public static LabelledText[] Vsfc(string folder, string part) =>
    [
        .. File.ReadLines(Path.Combine(folder, part + ".sents.txt")).Zip(
            File.ReadLines(Path.Combine(folder, part + ".sentiments.txt")), (text, label) => new LabelledText(0, "", text, (int)Integer(label.Trim()))),
    ];

    /// <summary>A part of UIT-ViSFD by its stars.</summary>
    public static LabelledText[] VisfdByStars(string folder, string part) => [.. Rows(Path.Combine(folder, part + ".csv"))
        .Select(row => new LabelledText(0, "", row("comment"), StarLabel.FromStars((int)Integer(row("n_star")))))];

    /// <summary>A part of UIT-ViSFD by its aspects: the comments all of whose aspects have one polarity.</summary>
    public static LabelledText[] VisfdByAspects(string folder, string part) =>
    [
        .. Rows(Path.Combine(folder, part + ".csv")).Select(row => (Text: row("comment"), Labels: Polarities(row("label"))))
            .Where(row => row.Labels.Length == 1).Select(row => new LabelledText(0, "", row.Text, row.Labels[0])),
    ];

    private static int[] Polarities(string aspects) => [.. aspects.Split(['{', '}', ';'], StringSplitOptions.RemoveEmptyEntries)
        .Where(a => a.Contains('#', StringComparison.Ordinal)).Select(a => a.Split('#')[^1].Trim() switch
        {
            "Positive" => StarLabel.Positive,
            "Negative" => StarLabel.Negative,
            _ => StarLabel.Neutral,
        }).Distinct()];

    private static IEnumerable<Func<string, string>> Rows(string path)
    {
        using CsvDataReader rows = CsvDataReader.Create(path);
        while (rows.Read())
            yield return name => rows.GetString(rows.GetOrdinal(name));
    }

    private static long Integer(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
