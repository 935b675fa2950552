namespace Reviews.Text;

/// <summary>
/// A way to segment words, with what it reads: RDRSegmenter's rules where the operator gives the folder of its files, otherwise the longest match over the
/// words of PhoBERT's own vocabulary. Immutable, thread-safe.
/// </summary>
public sealed class WordSegmentation
{
    /// <summary>The name of RDRSegmenter's rules.</summary>
    public const string RdrName = "rdrsegmenter";

    /// <summary>The name of the longest match over PhoBERT's vocabulary.</summary>
    public const string LongestMatchName = "phobert-longest-match";

    private static readonly Lazy<WordTable> BundledWords = new(LongestMatchSegmenter.ReadBundledWords);

    private readonly Func<WordSegmenter> _create;

    private WordSegmentation(string name, IReadOnlyList<string> missing, Func<WordSegmenter> create) => (Name, Missing, _create) = (name, missing, create);

    /// <summary>Which way this is; told with every prediction that was made from its words.</summary>
    public string Name { get; }

    /// <summary>What RDRSegmenter lacks, a sentence each; empty when it is the one.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>The longest match over the words of PhoBERT's vocabulary.</summary>
    public static WordSegmentation LongestMatch { get; } = OfVocabulary(["No folder with RDRSegmenter's files is given."]);

    /// <summary>RDRSegmenter, when the folder holds all its files; otherwise the longest match, and <see cref="Missing"/> says why.</summary>
    /// <param name="folder">Holds <c>wordsegmenter.rdr</c>, <c>vi-vocab</c> and <c>lexicon/</c>; null: none is given.</param>
    /// <exception cref="InvalidDataException">A file is there but is not what it should be; the message says which and where.</exception>
    public static WordSegmentation Load(string? folder)
    {
        if (folder is null)
            return LongestMatch;
        string[] missing = [.. RdrFiles.All.Select(name => Path.Combine(folder, name)).Where(path => !File.Exists(path)).Select(path => $"{path} does not exist.")];
        if (missing.Length > 0)
            return OfVocabulary(missing);
        RdrModel model = RdrModel.Load(folder);
        return new WordSegmentation(RdrName, [], () => new RdrSegmenter(model));
    }

    /// <summary>Makes a segmenter for one thread.</summary>
    public WordSegmenter CreateSegmenter() => _create();

    private static WordSegmentation OfVocabulary(IReadOnlyList<string> missing) =>
        new(LongestMatchName, missing, () => new LongestMatchSegmenter(BundledWords.Value));
}
