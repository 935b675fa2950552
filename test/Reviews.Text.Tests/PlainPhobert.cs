namespace Reviews.Text.Tests;

/// <summary>The reference algorithm on strings, word for word and slow: what the tokenizer's numbers must equal.</summary>
internal sealed class PlainPhobert
{
    private readonly Dictionary<string, int> _ids = [];
    private readonly Dictionary<(string Left, string Right), int> _ranks = [];

    public PlainPhobert()
    {
        foreach (string line in Lines("phobert/vocab.txt"))
        {
            _ids[line.Trim()[..line.Trim().LastIndexOf(' ')]] = _ids.Count + 4;
        }

        int rank = 0;
        foreach (string line in Lines("phobert/bpe.codes"))
        {
            string[] fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 3)
            {
                _ranks[(fields[0], fields[1])] = rank;
            }

            rank++;
        }
    }

    public int[] Encode(string word)
    {
        List<string> symbols = [.. word.EnumerateRunes().Select(r => r.ToString())];
        symbols[^1] += "</w>";
        while (symbols.Count > 1)
        {
            var pair = symbols.Zip(symbols.Skip(1)).MinBy(p => _ranks.GetValueOrDefault(p, int.MaxValue));
            if (!_ranks.ContainsKey(pair))
            {
                break;
            }

            var merged = new List<string>();
            for (int i = 0; i < symbols.Count; i++)
            {
                bool here = i + 1 < symbols.Count && (symbols[i], symbols[i + 1]) == pair;
                merged.Add(here ? symbols[i] + symbols[++i] : symbols[i]);
            }

            symbols = merged;
        }

        string joined = string.Join("@@ ", symbols)[..^4];
        return [.. joined.Split(' ').Select(token => _ids.GetValueOrDefault(token, 3))];
    }

    private static string[] Lines(string resource)
    {
        using Stream stream = typeof(PhobertTokenizer).Assembly.GetManifestResourceStream(resource)!;
        return new StreamReader(stream).ReadToEnd().Split('\n')[..^1];
    }
}
