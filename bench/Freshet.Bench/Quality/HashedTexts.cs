using Reviews.Text;

namespace Freshet.Bench.Quality;

/// <summary>Texts hashed once, for many runs over them.</summary>
internal sealed class HashedTexts
{
    private readonly (int[] Indices, float[] Values)[] _rows;

    public HashedTexts(IEnumerable<string> texts, FeatureHasherOptions? options = null, bool normalized = true)
    {
        Options = options ?? new FeatureHasherOptions();
        var hasher = new FeatureHasher(Options);
        var features = new FeatureVector();
        TextNormalizer? normalizer = normalized ? new TextNormalizer() : null;
        _rows = [.. texts.Select(text =>
        {
            hasher.Extract(normalizer is null ? text : normalizer.Normalize(text), features);
            return (features.Indices.ToArray(), features.Values.ToArray());
        })];
    }

    public FeatureHasherOptions Options { get; }

    public ReadOnlySpan<int> Indices(int text) => _rows[text].Indices;

    public ReadOnlySpan<float> Values(int text) => _rows[text].Values;
}
