namespace Reviews.Text;

/// <summary>What RDRSegmenter knows: words, names, rules, and how it splits text. Immutable, thread-safe.</summary>
internal sealed class RdrModel
{
    private readonly NameLists[] _lists;

    private RdrModel(WordTable words, NameLists[] lists, RdrRule root, TokenSplitter splitter) =>
        (Words, _lists, Root, Splitter, Border) = (words, lists, root, splitter, words.NumberOf(""));

    /// <summary>The words of several syllables.</summary>
    public WordTable Words { get; }

    /// <summary>The root of the rules.</summary>
    public RdrRule Root { get; }

    /// <summary>How text is split.</summary>
    public TokenSplitter Splitter { get; }

    /// <summary>The number of the word beyond a sentence.</summary>
    public int Border { get; }

    /// <summary>Reads the files of a folder, all of which must be there.</summary>
    /// <exception cref="InvalidDataException">A file is not what it should be; the message says which and where.</exception>
    public static RdrModel Load(string folder)
    {
        var words = new WordTable();
        words.Add("");
        IEnumerable<string> known = [.. JavaStringSet.Read(Path.Combine(folder, RdrFiles.Words)), .. Lines(RdrFiles.Locations), .. Lines(RdrFiles.LongCountries)];
        foreach (string word in known)
            words.AddWord(word, ' ');

        List<NameLists> lists = [];
        Mark(RdrFiles.FirstWords, NameLists.StandsAlone);
        Mark(RdrFiles.ShortCountries, NameLists.StandsAlone);
        Mark(RdrFiles.Companies, NameLists.StandsAlone);
        Mark(RdrFiles.MiddleNames, NameLists.MiddleName);
        Mark(RdrFiles.FamilyNames, NameLists.FamilyName);

        // Rules are read twice, since their index needs to know how many words there are, those of the rules among them.
        string path = Path.Combine(folder, RdrFiles.Rules);
        string[] rules = Lines(RdrFiles.Rules);
        new RdrRuleReader(path, words).Read(rules);
        RdrRule root = new RdrRuleReader(path, words).Read(rules);
        NameLists[] marks = [.. lists, .. new NameLists[words.SyllableLimit - lists.Count]];
        return new RdrModel(words, marks, root, new TokenSplitter(Lines(RdrFiles.Abbreviations), Lines(RdrFiles.Exceptions)));

        string[] Lines(string name) => RdrFiles.ReadLines(folder, name);

        void Mark(string name, NameLists list)
        {
            foreach (string entry in Lines(name))
            {
                int number = words.Add(entry);
                lists.AddRange(Enumerable.Repeat(NameLists.None, Math.Max(0, number + 1 - lists.Count)));
                lists[number] |= list;
            }
        }
    }

    /// <summary>The lists that a word, by its number, stands in.</summary>
    public NameLists ListsOf(int word) => _lists[word];
}
