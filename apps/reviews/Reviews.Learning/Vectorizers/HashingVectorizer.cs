using System.Text;
using Reviews.Text;

namespace Reviews.Learning.Vectorizers;

/// <summary>
/// scikit-learn's <c>HashingVectorizer</c> (1.9.1): each term at the place that MurmurHash3 of its UTF-8 says, terms of one place added up, even to zero.
/// Without state; nothing is allocated once the buffers have grown. Not thread-safe: one per thread.
/// </summary>
public sealed class HashingVectorizer
{
    private readonly WordAnalyzer _analyzer;
    private byte[] _utf8 = new byte[256];

    /// <summary>Makes a vectorizer.</summary>
    /// <exception cref="ArgumentException">A parameter is out of range.</exception>
    public HashingVectorizer(HashingVectorizerOptions? options = null)
    {
        Options = options ?? new HashingVectorizerOptions();
        if (Options.Features is < 1 or int.MaxValue)
            throw new ArgumentException($"Features is {Options.Features}; choose 1 to 2147483646.");
        _analyzer = new WordAnalyzer(Options.Analyzer);
    }

    /// <summary>The parameters.</summary>
    public HashingVectorizerOptions Options { get; }

    /// <summary>Replaces the contents of <paramref name="into"/> by the text's row.</summary>
    public void Transform(ReadOnlySpan<char> text, SparseVector into)
    {
        ArgumentNullException.ThrowIfNull(into);
        into.Clear();
        _analyzer.Analyze(text);
        for (int i = 0; i < _analyzer.Count; i++)
        {
            int hash = Hash(_analyzer.Term(i));
            into.Append(IndexOf(hash), Options.AlternateSign && hash < 0 ? -1 : 1);
        }

        into.SortAndSum();
        if (Options.Binary)
            into.WritableValues.Fill(1);
        VectorNorms.Apply(Options.Norm, into.WritableValues);
    }

    private int Hash(ReadOnlySpan<char> term)
    {
        int most = Encoding.UTF8.GetMaxByteCount(term.Length);
        if (most > _utf8.Length)
            _utf8 = new byte[2 * most];
        return MurmurHash3.Hash(_utf8.AsSpan(0, Encoding.UTF8.GetBytes(term, _utf8)));
    }

    // scikit-learn's answer for the one hash whose magnitude does not fit an int.
    private int IndexOf(int hash) => hash == int.MinValue
        ? (int.MaxValue - (Options.Features - 1)) % Options.Features
        : Math.Abs(hash) % Options.Features;
}
