using Reviews.Job.Learners;
using Reviews.Learning;
using Reviews.Learning.Explanations;
using Reviews.Text;

namespace Reviews.Job;

/// <summary>
/// Turns a review's text into the features that the baseline learner's parameters were chosen for: in the normalizer's form, its words and word pairs hashed
/// into as many dimensions as the learner has. Not thread-safe: one per task.
/// </summary>
internal sealed class ReviewFeatures
{
    private readonly TextNormalizer _normalizer = new(Normalizing);
    private readonly FeatureHasher _hasher = new(Hashing);
    private readonly FeatureVector _features = new();

    /// <summary>How text is hashed.</summary>
    public static FeatureHasherOptions Hashing { get; } = new() { Dimensions = LearnerKind.Softmax.Options.Dimensions };

    /// <summary>In which form.</summary>
    public static TextNormalizerOptions Normalizing { get; } = new();

    /// <summary>The features of a text, valid until the next call.</summary>
    public FeatureVector Of(string text)
    {
        _hasher.Extract(_normalizer.Normalize(text), _features);
        return _features;
    }

    /// <summary>Takes a model's scores of a text apart, as the model is now.</summary>
    public Explanation Explain(FtrlClassifier model, string text) => new LinearExplainer(model, _hasher, _normalizer).Explain(text);
}
