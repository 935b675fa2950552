using System.Globalization;
using Sylvan.Data.Csv;

namespace Freshet.Bench.Quality;

/// <summary>Texts with labels that people gave (NEG, NEU, POS), kept from training. Immutable.</summary>
internal sealed record HeldOutSet(string Name, IReadOnlyList<(string Text, string Label)> Rows)
{
    private static readonly string[] VsfcLabels = ["NEG", "NEU", "POS"];

    /// <summary>A part of UIT-VSFC (train, dev or test): sentences of students, a number of the label beside each.</summary>
    public static HeldOutSet Vsfc(string folder, string part)
    {
        string[] texts = File.ReadAllLines(Path.Combine(folder, $"{part}.sents.txt"));
        string[] labels = File.ReadAllLines(Path.Combine(folder, $"{part}.sentiments.txt"));
        return texts.Length == labels.Length
            ? new HeldOutSet($"uit_vsfc_{part}", [.. texts.Zip(labels, (text, label) => (text.Trim(), VsfcLabels[int.Parse(label, CultureInfo.InvariantCulture)]))])
            : throw new InvalidDataException($"'{folder}' has {texts.Length} sentences of {part}, but {labels.Length} labels.");
    }

    /// <summary>A file of UIT-ViSFD (Train.csv, Dev.csv or Test.csv), comments on phones, by their stars: up to two are NEG, three NEU.</summary>
    public static HeldOutSet VisfdByStars(string file) => new("uit_visfd_stars", [.. ReadVisfd(file).Select(r => (r.Text, OfStars(r.Stars)))]);

    /// <summary>The same by the polarities of their aspects, without comments whose aspects differ or have none.</summary>
    public static HeldOutSet VisfdByAspects(string file) =>
        new("uit_visfd_aspect", [.. ReadVisfd(file).Select(r => (r.Text, Label: OfAspects(r.Aspects))).Where(r => r.Label is not null).Select(r => (r.Text, r.Label!))]);

    private static List<(string Text, int Stars, string Aspects)> ReadVisfd(string file)
    {
        using var reader = CsvDataReader.Create(file);
        (int text, int stars, int aspects) = (reader.GetOrdinal("comment"), reader.GetOrdinal("n_star"), reader.GetOrdinal("label"));
        List<(string, int, string)> rows = [];
        while (reader.Read())
            rows.Add((reader.GetString(text), reader.GetInt32(stars), reader.GetString(aspects)));
        return rows;
    }

    private static string OfStars(int stars) => stars <= 2 ? "NEG" : stars == 3 ? "NEU" : "POS";

    private static string? OfAspects(string aspects)
    {
        // {SCREEN#Positive};{GENERAL#Negative};{OTHERS};
        string[] polarities = [.. aspects.Split(';').Select(a => a.TrimEnd('}').Split('#')).Where(a => a.Length == 2).Select(a => a[1]).Distinct()];
        return polarities switch
        {
            ["Positive"] => "POS",
            ["Negative"] => "NEG",
            ["Neutral"] => "NEU",
            _ => null,
        };
    }
}
