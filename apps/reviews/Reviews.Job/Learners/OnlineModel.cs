using Reviews.Learning;

namespace Reviews.Job.Learners;

/// <summary>A learner on its way through the stream: what it has learnt, what its predictions were worth, and the examples whose labels it awaits. Not thread-safe.</summary>
/// <param name="Kind">Which learner it is.</param>
/// <param name="Training">Predicts and learns.</param>
internal sealed record OnlineModel(LearnerKind Kind, TestThenTrain Training)
{
    public FtrlClassifier Classifier => Training.Model;

    public PrequentialEvaluation Evaluation => Training.Evaluation;

    /// <summary>The state that the next prediction comes from.</summary>
    public ModelIdentity Identity => ModelIdentity.Of(Kind.Name, Classifier);

    /// <summary>One that has learnt nothing.</summary>
    public static OnlineModel New(LearnerKind kind, TimeSpan labelDelay) => Of(kind, new FtrlClassifier(kind.Options), labelDelay);

    /// <summary>One that goes on from what another one has learnt.</summary>
    public static OnlineModel Of(LearnerKind kind, FtrlClassifier classifier, TimeSpan labelDelay) =>
        new(kind, new TestThenTrain(classifier, new PrequentialEvaluation(), labelDelay));
}
