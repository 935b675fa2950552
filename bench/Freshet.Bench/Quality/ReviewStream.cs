using System.Globalization;
using Reviews.Learning;
using Sylvan.Data.Csv;

namespace Freshet.Bench.Quality;

/// <summary>Reads a stream of reviews.</summary>
internal static class ReviewStream
{
    /// <summary>Tiki reviews with text, in the order of their time; stars 1 and 2 are NEG, 3 NEU, 4 and 5 POS.</summary>
    public static LabelledReview[] Tiki(string path) => [.. Rows(path).Where(row => !string.IsNullOrWhiteSpace(row("content")))
        .Select(row => new LabelledReview(Integer(row("created_at")) * 1000, row("title"), row("content"), StarLabel.FromStars((int)Integer(row("rating")))))];

    private static IEnumerable<Func<string, string>> Rows(string path)
    {
        using CsvDataReader rows = CsvDataReader.Create(path);
        while (rows.Read())
            yield return name => rows.GetString(rows.GetOrdinal(name));
    }

    private static long Integer(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
