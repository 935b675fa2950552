using System.Runtime.InteropServices;

namespace Reviews.Learning.Vectorizers;

/// <summary>Of each term: how many documents have it, and how often it stands in all of them.</summary>
internal sealed class DocumentTermCounts
{
    private readonly Dictionary<string, Counted> _terms = new(StringComparer.Ordinal);

    public DocumentTermCounts(IReadOnlyCollection<string> documents, WordAnalyzer analyzer)
    {
        Documents = documents.Count;
        int number = 0;
        Dictionary<string, Counted>.AlternateLookup<ReadOnlySpan<char>> terms = _terms.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (string document in documents)
        {
            number++;
            analyzer.Analyze(document ?? throw new ArgumentException($"Document {number} is null; pass an empty text for none."));
            for (int i = 0; i < analyzer.Count; i++)
            {
                ref Counted counted = ref CollectionsMarshal.GetValueRefOrAddDefault(terms, analyzer.Term(i), out _);
                counted.Documents += counted.Last == number ? 0 : 1;
                counted.Last = number;
                counted.Total++;
            }
        }
    }

    public int Documents { get; }

    public IEnumerable<string> Terms => _terms.Keys;

    public int DocumentsWith(string term) => _terms.TryGetValue(term, out Counted counted) ? counted.Documents : 0;

    public long Total(string term) => _terms[term].Total;

    private record struct Counted(int Documents, int Last, long Total);
}
