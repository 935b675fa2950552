using System.Runtime.InteropServices;
using Reviews.Text;

namespace Reviews.Learning.Explanations;

/// <summary>
/// Says which words of a text moved a linear model's scores. A hash cannot be turned back into a word, but the words of this text are known: each is hashed
/// alone, each neighbouring pair together, by the hasher that the model learns with, and takes its share of the features that it comes to. So no table of
/// words is kept. Where the model learns from normalized text, the words are those of that text: what it saw. Not thread-safe: one per thread.
/// </summary>
public sealed class LinearExplainer
{
    private readonly FtrlClassifier _model;
    private readonly FeatureHasher _hasher;
    private readonly TextNormalizer? _normalizer;
    private readonly FeatureVector _features = new();
    private readonly Dictionary<int, float> _wholeText = [];
    private readonly float[] _weights;

    /// <summary>Explains a model by the hasher that it learns with, and the normalizer, where it has one.</summary>
    /// <exception cref="ArgumentException">The hasher's dimensions are not the model's.</exception>
    public LinearExplainer(FtrlClassifier model, FeatureHasher hasher, TextNormalizer? normalizer = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(hasher);
        if (hasher.Options.Dimensions != model.Options.Dimensions)
            throw new ArgumentException(
                $"The hasher has {hasher.Options.Dimensions} dimensions and the model {model.Options.Dimensions}; use the model's own.");
        (_model, _hasher, _normalizer) = (model, hasher, normalizer);
        _weights = new float[model.Options.Classes];
    }

    /// <summary>Takes the scores of a text apart.</summary>
    public Explanation Explain(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (_normalizer is not null)
            text = _normalizer.Normalize(text).ToString();
        _hasher.Extract(text, _features);
        _wholeText.Clear();
        for (int i = 0; i < _features.Count; i++)
            _wholeText.Add(_features.Indices[i], _features.Values[i]);
        float[] scores = new float[_weights.Length], bias = new float[_weights.Length];
        _model.Score(_features.Indices, _features.Values, scores);
        _model.CopyBias(bias);
        List<Term> terms = Terms(TextPieces.Of(text));
        List<WordContribution> words = Share(terms);
        float[] rest = new float[_weights.Length];
        for (int k = 0; k < rest.Length; k++)
            rest[k] = scores[k] - bias[k] - words.Sum(w => w.Scores[k]);
        return new Explanation(scores, bias, words, rest);
    }

    // Words and pairs in the order of the text, each once, with the signed features that none of its parts has.
    private List<Term> Terms(List<string> pieces)
    {
        List<Term> terms = [];
        Dictionary<string, Term> known = new(StringComparer.Ordinal);
        for (int i = 0; i < pieces.Count; i++)
        {
            Term word = Take(pieces[i], []);
            if (_hasher.Options.Bigrams && i > 0)
                Take($"{pieces[i - 1]} {pieces[i]}", [.. known[pieces[i - 1]].Signs.Keys, .. word.Signs.Keys]);
        }

        return terms;

        Term Take(string words, HashSet<int> parts)
        {
            ref Term? term = ref CollectionsMarshal.GetValueRefOrAddDefault(known, words, out _);
            if (term is null)
            {
                term = new Term(words, SignsOf(words, parts));
                terms.Add(term);
            }

            term.Occurrences++;
            return term;
        }
    }

    private Dictionary<int, float> SignsOf(string words, HashSet<int> parts)
    {
        _hasher.Extract(words, _features);
        Dictionary<int, float> signs = [];
        for (int i = 0; i < _features.Count; i++)
        {
            if (!parts.Contains(_features.Indices[i]))
                signs.Add(_features.Indices[i], Math.Sign(_features.Values[i]));
        }

        return signs;
    }

    // A feature's value is shared by the terms that fall on it in proportion to their signed counts, which make it up.
    private List<WordContribution> Share(List<Term> terms)
    {
        Dictionary<int, float> counts = [];
        foreach (Term term in terms)
        {
            foreach ((int index, float sign) in term.Signs)
                CollectionsMarshal.GetValueRefOrAddDefault(counts, index, out _) += sign * term.Occurrences;
        }

        List<WordContribution> words = [];
        foreach (Term term in terms)
        {
            float[] scores = new float[_weights.Length];
            foreach ((int index, float sign) in term.Signs)
            {
                if (counts[index] == 0 || !_wholeText.TryGetValue(index, out float value))
                    continue;
                _model.CopyWeights(index, _weights);
                for (int k = 0; k < scores.Length; k++)
                    scores[k] += _weights[k] * value * (sign * term.Occurrences / counts[index]);
            }

            if (scores.AsSpan().ContainsAnyExcept(0f))
                words.Add(new WordContribution(term.Words, term.Occurrences, scores));
        }

        return words;
    }

    private sealed class Term(string words, Dictionary<int, float> signs)
    {
        public string Words { get; } = words;

        public Dictionary<int, float> Signs { get; } = signs;

        public int Occurrences { get; set; }
    }
}
