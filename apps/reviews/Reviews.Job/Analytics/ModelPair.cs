namespace Reviews.Job.Analytics;

/// <summary>What two models said of one review. The first is the first by name. Immutable.</summary>
internal sealed record ModelPair(Review Review, Prediction First, Prediction Second)
{
    public bool Agrees => First.Label == Second.Label;

    /// <summary>Names the two.</summary>
    public (string First, string Second) Models => (First.Model, Second.Model);

    public static ModelPair Of(Review review, Prediction one, Prediction other) =>
        string.CompareOrdinal(one.Model, other.Model) <= 0 ? new ModelPair(review, one, other) : new ModelPair(review, other, one);
}
