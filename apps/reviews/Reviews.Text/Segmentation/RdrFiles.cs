namespace Reviews.Text;

/// <summary>The files of RDRSegmenter's folder. They are not part of this project: their licence is the GPL.</summary>
internal static class RdrFiles
{
    public const string Rules = "wordsegmenter.rdr";
    public const string Words = "vi-vocab";
    public const string Locations = "lexicon/vn_locations.txt";
    public const string LongCountries = "lexicon/country_long.txt";
    public const string ShortCountries = "lexicon/country_short.txt";
    public const string Companies = "lexicon/world_company.txt";
    public const string FirstWords = "lexicon/vn_first_sent_words.txt";
    public const string MiddleNames = "lexicon/vn_middle_names.txt";
    public const string FamilyNames = "lexicon/vn_family_names.txt";
    public const string Abbreviations = "lexicon/tokenizer_abbreviations_in_java_hashset_order.txt";
    public const string Exceptions = "lexicon/tokenizer_exceptions_in_java_hashset_order.txt";

    public static IReadOnlyList<string> All { get; } =
        [Rules, Words, Locations, LongCountries, ShortCountries, Companies, FirstWords, MiddleNames, FamilyNames, Abbreviations, Exceptions];

    /// <summary>The lines of a file, in its order, empty ones left out.</summary>
    public static string[] ReadLines(string folder, string name)
    {
        // A line may begin with U+FEFF, which belongs to it: it must not be taken for the mark of an encoding.
        string text = System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(folder, name)));
        return [.. text.Split('\n').Select(l => l.TrimEnd('\r')).Where(l => l.Length > 0)];
    }
}
