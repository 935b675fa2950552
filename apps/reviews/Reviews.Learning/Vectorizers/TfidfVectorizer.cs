namespace Reviews.Learning.Vectorizers;

/// <summary>
/// scikit-learn's <c>TfidfVectorizer</c> (1.9.1): terms sorted by code point, tf times idf, rows of one length; unknown terms count nothing.
/// <see cref="Transform"/> allocates nothing once the buffers have grown. Not thread-safe: one per thread.
/// </summary>
public sealed class TfidfVectorizer
{
    private readonly WordAnalyzer _analyzer;
    private Dictionary<string, int>? _columns;
    private string[] _terms = [];
    private double[]? _idf;

    /// <summary>Makes a vectorizer that has seen nothing.</summary>
    /// <exception cref="ArgumentException">The parameters do not go together.</exception>
    public TfidfVectorizer(TfidfVectorizerOptions? options = null)
    {
        Options = options ?? new TfidfVectorizerOptions();
        Options.Validate();
        _analyzer = new WordAnalyzer(Options.Analyzer);
    }

    /// <summary>The parameters.</summary>
    public TfidfVectorizerOptions Options { get; }

    /// <summary>The terms in the order of their columns.</summary>
    public IReadOnlyList<string> Terms => _terms;

    /// <summary>The idf of each column; empty where it is not used.</summary>
    public ReadOnlySpan<double> Idf => _idf;

    /// <summary>Learns terms and their document frequency, and forgets what it had learnt before.</summary>
    /// <exception cref="ArgumentException">There is no term, or none is left within the limits.</exception>
    public void Fit(IReadOnlyCollection<string> documents)
    {
        ArgumentNullException.ThrowIfNull(documents);
        var counted = new DocumentTermCounts(documents, _analyzer);
        _terms = Options.Vocabulary is { } given ? [.. given] : Vocabulary.Select(counted, Options);
        _columns = new Dictionary<string, int>(_terms.Length, StringComparer.Ordinal);
        for (int i = 0; i < _terms.Length; i++)
            _columns.Add(_terms[i], i);
        _idf = Options.UseIdf ? InverseFrequencies(counted) : null;
    }

    /// <summary>Learns from the documents and returns their rows.</summary>
    /// <exception cref="ArgumentException">As <see cref="Fit"/>.</exception>
    public CsrMatrix FitTransform(IReadOnlyCollection<string> documents)
    {
        Fit(documents);
        var rows = new CsrMatrix(_terms.Length);
        var row = new SparseVector();
        foreach (string document in documents)
        {
            Transform(document, row);
            rows.Append(row);
        }

        return rows;
    }

    /// <summary>Replaces the contents of <paramref name="into"/> by the text's row.</summary>
    /// <exception cref="InvalidOperationException">It has not been fitted.</exception>
    public void Transform(ReadOnlySpan<char> text, SparseVector into)
    {
        ArgumentNullException.ThrowIfNull(into);
        if (_columns is null)
            throw new InvalidOperationException("The vectorizer has seen no documents; call Fit first.");
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> columns = _columns.GetAlternateLookup<ReadOnlySpan<char>>();
        into.Clear();
        _analyzer.Analyze(text);
        for (int i = 0; i < _analyzer.Count; i++)
        {
            if (columns.TryGetValue(_analyzer.Term(i), out int column))
                into.Append(column, 1);
        }

        into.SortAndSum();
        Span<double> values = into.WritableValues;
        for (int i = 0; i < values.Length; i++)
        {
            double frequency = Options.Binary ? 1 : values[i];
            if (Options.SublinearTf)
                frequency = Math.Log(frequency) + 1;
            values[i] = _idf is null ? frequency : frequency * _idf[into.Indices[i]];
        }

        VectorNorms.Apply(Options.Norm, values);
    }

    private double[] InverseFrequencies(DocumentTermCounts counted)
    {
        int smooth = Options.SmoothIdf ? 1 : 0;
        double[] idf = new double[_terms.Length];
        for (int i = 0; i < idf.Length; i++)
            idf[i] = Math.Log((double)(counted.Documents + smooth) / (counted.DocumentsWith(_terms[i]) + smooth)) + 1;
        return idf;
    }
}
