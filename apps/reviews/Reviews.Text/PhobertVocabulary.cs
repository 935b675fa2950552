using System.Text;

namespace Reviews.Text;

/// <summary>PhoBERT's vocabulary and merges as numbers: what the tokenizer looks up. Immutable, thread-safe.</summary>
internal sealed class PhobertVocabulary
{
    // Symbol 0 is every character that no merge and no vocabulary line knows: it never merges.
    private const int UnknownSymbol = 0;
    private const string WordEnd = "</w>";
    private const string Continued = "@@";

    private readonly int[] _innerSymbols = new int[char.MaxValue + 1];
    private readonly int[] _finalSymbols = new int[char.MaxValue + 1];
    private readonly Dictionary<int, (int Inner, int Final)> _astralSymbols = [];
    private readonly int[] _innerIds;
    private readonly int[] _finalIds;

    private PhobertVocabulary(MergeTable merges, Dictionary<string, int> ids, Dictionary<string, int> symbols)
    {
        Merges = merges;
        Count = PhobertTokenizer.FirstVocabularyId + ids.Count + 1;
        _innerIds = new int[symbols.Count + 1];
        _finalIds = new int[symbols.Count + 1];
        _innerIds[UnknownSymbol] = _finalIds[UnknownSymbol] = PhobertTokenizer.UnknownId;
        foreach ((string text, int symbol) in symbols)
        {
            bool ends = text.EndsWith(WordEnd, StringComparison.Ordinal);
            string bare = ends ? text[..^WordEnd.Length] : text;
            _innerIds[symbol] = ids.GetValueOrDefault(text + Continued, PhobertTokenizer.UnknownId);
            _finalIds[symbol] = ends ? ids.GetValueOrDefault(bare, PhobertTokenizer.UnknownId) : PhobertTokenizer.UnknownId;
            if (Rune.TryGetRuneAt(bare.Length == 0 ? " " : bare, 0, out Rune rune) && rune.Utf16SequenceLength == bare.Length)
            {
                SetSymbol(rune, symbol, ends);
            }
        }
    }

    /// <summary>The merges.</summary>
    public MergeTable Merges { get; }

    /// <summary>Number of ids, the special ones and the mask included.</summary>
    public int Count { get; }

    /// <summary>The symbol of a character inside a word (<paramref name="ends"/> false) or at its end.</summary>
    public int SymbolOf(Rune rune, bool ends)
    {
        if (rune.IsBmp)
        {
            return (ends ? _finalSymbols : _innerSymbols)[rune.Value];
        }

        (int inner, int final) = _astralSymbols.GetValueOrDefault(rune.Value);
        return ends ? final : inner;
    }

    /// <summary>The id of a symbol that stands inside a word or at its end.</summary>
    public int IdOf(int symbol, bool ends) => (ends ? _finalIds : _innerIds)[symbol];

    /// <summary>Reads both files whole.</summary>
    /// <exception cref="InvalidDataException">A vocabulary line has no count; the message says which.</exception>
    public static PhobertVocabulary Read(Stream vocabulary, Stream mergesFile)
    {
        var symbols = new Dictionary<string, int>(80_000, StringComparer.Ordinal);
        Dictionary<string, int> ids = ReadIds(vocabulary);
        MergeTable merges = ReadMerges(mergesFile, symbols);

        // A character may be in the vocabulary without taking part in any merge.
        foreach (string token in ids.Keys)
        {
            bool inner = token.EndsWith(Continued, StringComparison.Ordinal) && token.Length > Continued.Length;
            Intern(symbols, inner ? token[..^Continued.Length] : token + WordEnd);
        }

        return new PhobertVocabulary(merges, ids, symbols);
    }

    private static Dictionary<string, int> ReadIds(Stream stream)
    {
        var ids = new Dictionary<string, int>(64_000, StringComparer.Ordinal);
        int lineNumber = 0;
        foreach (string line in LinesOf(stream))
        {
            lineNumber++;
            ReadOnlySpan<char> entry = PythonWhiteSpace.Trim(line);
            int cut = entry.LastIndexOf(' ');
            if (cut < 0)
            {
                throw new InvalidDataException(
                    $"Line {lineNumber} of the PhoBERT vocabulary is not \"token count\". Use the vocab.txt that came with the model.");
            }

            if (!ids.TryAdd(entry[..cut].ToString(), PhobertTokenizer.FirstVocabularyId + ids.Count))
            {
                throw new InvalidDataException(
                    $"Line {lineNumber} of the PhoBERT vocabulary repeats a token. Use the vocab.txt that came with the model.");
            }
        }

        return ids;
    }

    private static MergeTable ReadMerges(Stream stream, Dictionary<string, int> symbols)
    {
        string[] lines = [.. LinesOf(stream)];
        var table = new MergeTable(lines.Length);
        for (int rank = 0; rank < lines.Length; rank++)
        {
            // As the reference reads it: cut at any white space, drop the last field; only a pair can ever match.
            string[] fields = Fields(lines[rank]);
            if (fields.Length == 3)
            {
                int left = Intern(symbols, fields[0]);
                int right = Intern(symbols, fields[1]);
                table.Add(left, right, rank, Intern(symbols, fields[0] + fields[1]));
            }
        }

        return table;
    }

    private static string[] Fields(string line)
    {
        var fields = new List<string>(3);
        int start = 0;
        for (int i = 0; i <= line.Length; i++)
        {
            if (i == line.Length || PythonWhiteSpace.Contains(line[i]))
            {
                if (i > start)
                {
                    fields.Add(line[start..i]);
                }

                start = i + 1;
            }
        }

        return [.. fields];
    }

    // Only LF ends a line: other separators may stand in an entry. What follows the last LF is no line.
    private static IEnumerable<string> LinesOf(Stream stream)
    {
        using var reader = new StreamReader(stream, new UTF8Encoding(false), detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        string text = reader.ReadToEnd();
        int start = 0;
        for (int end; (end = text.IndexOf('\n', start)) >= 0; start = end + 1)
        {
            yield return text[start..end];
        }
    }

    private static int Intern(Dictionary<string, int> symbols, string text)
    {
        if (!symbols.TryGetValue(text, out int symbol))
        {
            symbol = symbols.Count + 1;
            symbols.Add(text, symbol);
        }

        return symbol;
    }

    private void SetSymbol(Rune rune, int symbol, bool ends)
    {
        if (rune.IsBmp)
        {
            (ends ? _finalSymbols : _innerSymbols)[rune.Value] = symbol;
            return;
        }

        (int inner, int final) = _astralSymbols.GetValueOrDefault(rune.Value);
        _astralSymbols[rune.Value] = ends ? (inner, symbol) : (symbol, final);
    }
}
