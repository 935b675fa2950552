namespace Reviews.Job.Migration;

/// <summary>Why a document of the earlier system becomes no prediction: what it says cannot be told with certainty, or a field that every prediction has is missing.</summary>
internal static class LeftOutReason
{
    public const string UnknownShape = "its fields are those of no shape that is known";
    public const string KeywordRule = "a rule of keywords and stars made it, no model";
    public const string Fallback = "three times a third: what was stored when the model failed";
    public const string FixedProbabilities = "its probabilities are constants: those of a rule, as was stored when the model failed";
    public const string UnknownLabel = "its label is none of the model's";
    public const string UnknownLabelName = "its label has a name that is not known";
    public const string LabelAgainstName = "its label and the label's name contradict each other";
    public const string NoProbabilities = "it has no probabilities, so whether a model made it cannot be told";
    public const string NotProbabilities = "its probabilities are not of this shape, outside 0 to 1, or do not sum to 1";
    public const string LabelAgainstProbabilities = "its label is not the one of the highest probability";
    public const string NoModel = "it names no model";
    public const string NoReviewId = "it names no review";
    public const string NoPlatform = "it names no platform";
    public const string NoTime = "its time is missing, or no time";
    public const string OwnPrediction = "the job has predicted the review with this model itself";
}
