using System.Reflection;

namespace Reviews.Text;

/// <summary>
/// Joins the longest words of a vocabulary, from left to right, whatever their case; names that it does not know stay apart. Not thread-safe.
/// </summary>
internal sealed class LongestMatchSegmenter(WordTable words) : WordSegmenter
{
    private static readonly TokenSplitter Splitter = new([], []);

    private readonly SegmentationScratch _scratch = new();

    public override ReadOnlySpan<char> Segment(ReadOnlySpan<char> text)
    {
        _scratch.Take(text, Splitter, words);
        ReadOnlySpan<int> numbers = _scratch.Numbers;
        Span<bool> inside = _scratch.Inside;
        for (int i = 0; i < numbers.Length;)
        {
            int length = words.LongestAt(numbers[i..]);
            inside.Slice(i + 1, length - 1).Fill(true);
            i += length;
        }

        return _scratch.Join(inside);
    }

    /// <summary>The words of several syllables in the vocabulary that comes with this library, without regard to case.</summary>
    public static WordTable ReadBundledWords()
    {
        Assembly assembly = typeof(LongestMatchSegmenter).Assembly;
        using var reader = new StreamReader(assembly.GetManifestResourceStream("phobert/vocab.txt")!);
        var words = new WordTable();
        while (reader.ReadLine() is { } line)
        {
            // A piece that goes on with others is no word.
            string token = line[..Math.Max(0, line.LastIndexOf(' '))];
            if (token.Contains('_', StringComparison.Ordinal) && !token.EndsWith("@@", StringComparison.Ordinal) && token.All(c => c == '_' || char.IsLetter(c)))
                words.AddWord(token.ToLowerInvariant(), '_');
        }

        return words;
    }
}
