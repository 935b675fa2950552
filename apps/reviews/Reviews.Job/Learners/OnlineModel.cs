using System.Buffers;
using Reviews.Learning;

namespace Reviews.Job.Learners;

/// <summary>A learner on its way through the stream: what it has learnt, what its predictions were worth, and the examples whose labels it awaits. Not thread-safe.</summary>
/// <param name="kind">Which learner it is.</param>
/// <param name="training">Predicts and learns.</param>
internal sealed class OnlineModel(LearnerKind kind, TestThenTrain training)
{
    // A checkpoint's changes are at most a fourth of the model; a smaller share would ask for a new base more often.
    private const int MostChangedPart = 4;

    private long _versionAtBarrier = training.Model.Version;
    private byte[]? _stored;

    public LearnerKind Kind { get; } = kind;

    public TestThenTrain Training { get; } = training;

    public FtrlClassifier Classifier => Training.Model;

    public PrequentialEvaluation Evaluation => Training.Evaluation;

    /// <summary>The state that the next prediction comes from.</summary>
    public ModelIdentity Identity => ModelIdentity.Of(Kind.Name, Classifier);

    /// <summary>What the changes that are stored are of; null: the model is stored whole.</summary>
    public WholeModel? Base { get; private set; }

    /// <summary>The history of the base that the model was stored with; null: of none, or it has been given.</summary>
    public ulong? AwaitedBase { get; private set; }

    /// <summary>One that has learnt nothing.</summary>
    public static OnlineModel New(LearnerKind kind, TimeSpan labelDelay) => Of(kind, new FtrlClassifier(kind.Options), labelDelay);

    /// <summary>One that goes on from what another one has learnt.</summary>
    public static OnlineModel Of(LearnerKind kind, FtrlClassifier classifier, TimeSpan labelDelay) =>
        new(kind, new TestThenTrain(classifier, new PrequentialEvaluation(), labelDelay));

    /// <summary>One that was stored.</summary>
    /// <param name="kind">Which learner it is.</param>
    /// <param name="training">With a model that has learnt nothing.</param>
    /// <param name="awaitedBase">Which base the changes are of; null: the model was stored whole.</param>
    /// <param name="stored">The model or its changes.</param>
    /// <exception cref="InvalidDataException">The bytes are damaged.</exception>
    public static OnlineModel Restored(LearnerKind kind, TestThenTrain training, ulong? awaitedBase, ReadOnlySpan<byte> stored)
    {
        if (awaitedBase is not null)
            return new OnlineModel(kind, training) { AwaitedBase = awaitedBase, _stored = stored.ToArray() };
        training.Model.Apply(stored);
        return new OnlineModel(kind, training);
    }

    /// <summary>Takes the base that was awaited. Until then nothing can be predicted or learnt.</summary>
    /// <exception cref="InvalidDataException">It is not there, or damaged.</exception>
    public void Complete(WholeModels bases)
    {
        if (AwaitedBase is not { } history)
            return;
        Base = bases.Find(Kind.Name, history)
            ?? throw new InvalidDataException($"The learner's state holds what '{Kind.Name}' has changed since {history:x16}, and not that one. Restore an older checkpoint or start afresh.");
        Classifier.Apply(Base.Content);
        Classifier.Apply(_stored);
        _versionAtBarrier = Classifier.Version;
        (AwaitedBase, _stored) = (null, null);
    }

    /// <summary>Forgets features of little weight, where the number of reviews learnt says that it is time; once behind each review.</summary>
    /// <param name="limit">See <see cref="FtrlClassifier.Prune"/>.</param>
    /// <param name="reviews">After how many reviews it is, each time.</param>
    public void PruneWhenDue(float limit, int reviews)
    {
        if (Classifier.Updates % reviews == 0)
            Classifier.Prune(limit);
    }

    /// <summary>
    /// Decides behind a barrier what the next one's changes are of: the base there is, as long as little has changed since; else the model as it is now; or nothing,
    /// where so much changes from barrier to barrier that each would need a base of its own.
    /// </summary>
    /// <returns>Whether it is another base than before.</returns>
    public bool RenewBase()
    {
        WholeModel? before = Base;
        long lastBarrier = _versionAtBarrier;
        _versionAtBarrier = Classifier.Version;
        int most = Classifier.FeaturesChangedSince(0) / MostChangedPart;
        if (Base is not null && Classifier.FeaturesChangedSince(Base.Version) <= most)
            return false;
        Base = Classifier.Version > 0 && Classifier.FeaturesChangedSince(lastBarrier) <= most ? WholeModel.Of(Kind.Name, Classifier) : null;
        return Base != before;
    }

    /// <summary>Writes the model, or its changes since the base.</summary>
    public void WriteClassifierTo(IBufferWriter<byte> output)
    {
        if (_stored is not null)
        {
            output.Write(_stored);
            return;
        }

        using FtrlSnapshot frozen = Classifier.Freeze();
        if (Base is not null)
        {
            frozen.WriteChangesTo(Base.Version, output);
            return;
        }

        output.GetSpan(frozen.MaxBytes); // room for all, so that nothing grows
        frozen.WriteTo(output);
    }
}
