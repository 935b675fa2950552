using Reviews.Text;

namespace Reviews.Job;

/// <summary>
/// Turns a review's text into the features that the baseline learner's parameters were chosen for: in the normalizer's form, its words and word pairs hashed
/// into as many dimensions as the learner has. Not thread-safe: one per task.
/// </summary>
internal sealed class ReviewFeatures
{
    private readonly TextNormalizer _normalizer = new();
    private readonly FeatureHasher _hasher = new(new FeatureHasherOptions { Dimensions = BaselineModel.Options.Dimensions });
    private readonly FeatureVector _features = new();

    /// <summary>The features of a text, valid until the next call.</summary>
    public FeatureVector Of(string text)
    {
        _hasher.Extract(_normalizer.Normalize(text), _features);
        return _features;
    }
}
