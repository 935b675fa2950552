using System.Globalization;
using Reviews.Learning;
using Sylvan.Data.Csv;

namespace Freshet.Bench.Quality;

/// <summary>Texts with labels that people gave, as the classes of <see cref="StarLabel"/>. Immutable.</summary>
internal sealed record HeldOutSet(IReadOnlyList<(string Text, int Label)> Rows)
{
    /// <summary>A part of UIT-VSFC (train, dev or test): sentences of students, a number of the label beside each.</summary>
    public static HeldOutSet Vsfc(string folder, string part)
    {
        string[] texts = File.ReadAllLines(Path.Combine(folder, $"{part}.sents.txt"));
        string[] labels = File.ReadAllLines(Path.Combine(folder, $"{part}.sentiments.txt"));
        return texts.Length == labels.Length
            ? new HeldOutSet([.. texts.Zip(labels, (text, label) => (text.Trim(), int.Parse(label, CultureInfo.InvariantCulture)))]) // numbered alike
            : throw new InvalidDataException($"'{folder}' has {texts.Length} sentences of {part}, but {labels.Length} labels.");
    }

    /// <summary>A file of UIT-ViSFD (Train.csv, Dev.csv or Test.csv), comments on phones, by their stars: up to two are NEG, three NEU.</summary>
    public static HeldOutSet VisfdByStars(string file) => new([.. ReadVisfd(file).Select(r => (r.Text, StarLabel.FromStars(r.Stars)))]);

    /// <summary>The same by the polarities of their aspects, without comments whose aspects differ or have none.</summary>
    public static HeldOutSet VisfdByAspects(string file) =>
        new([.. ReadVisfd(file).Select(r => (r.Text, Label: OfAspects(r.Aspects))).Where(r => r.Label is not null).Select(r => (r.Text, r.Label!.Value))]);

    private static List<(string Text, int Stars, string Aspects)> ReadVisfd(string file)
    {
        using var reader = CsvDataReader.Create(file);
        (int text, int stars, int aspects) = (reader.GetOrdinal("comment"), reader.GetOrdinal("n_star"), reader.GetOrdinal("label"));
        List<(string, int, string)> rows = [];
        while (reader.Read())
            rows.Add((reader.GetString(text), reader.GetInt32(stars), reader.GetString(aspects)));
        return rows;
    }

    private static int? OfAspects(string aspects)
    {
        // {SCREEN#Positive};{GENERAL#Negative};{OTHERS};
        string[] polarities = [.. aspects.Split(';').Select(a => a.TrimEnd('}').Split('#')).Where(a => a.Length == 2).Select(a => a[1]).Distinct()];
        return polarities switch
        {
            ["Positive"] => StarLabel.Positive,
            ["Negative"] => StarLabel.Negative,
            ["Neutral"] => StarLabel.Neutral,
            _ => null,
        };
    }
}
