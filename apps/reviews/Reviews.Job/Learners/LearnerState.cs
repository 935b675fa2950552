using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Reviews.Learning;
using Reviews.Learning.Drift;
using Reviews.Learning.Promotion;
using Reviews.Text;

namespace Reviews.Job.Learners;

/// <summary>
/// A shard's learner: the champion, whose predictions count, what watches them, and a challenger where there is one. One value of keyed state. Used by the
/// thread that steps the learner's task.
/// </summary>
internal sealed class LearnerState(OnlineModel champion, DriftMonitor drift, Challenge? challenge, PromotionRule rule)
{
    private readonly double[] _unseen = new double[StarLabel.Count];
    private readonly OnlineModel[] _models = challenge is null ? [champion] : [champion, challenge.Model]; // both, whichever is the champion
    private long _barriers;

    /// <summary>The learner whose predictions count.</summary>
    public OnlineModel Champion { get; private set; } = champion;

    public Challenge? Challenge { get; private set; } = challenge;

    public DriftMonitor Drift { get; } = drift;

    /// <summary>The event time of the last review learnt.</summary>
    public long LastTime { get; set; }

    /// <summary>The number of the last successor that took over; 0: none has.</summary>
    public long Successor { get; init; }

    /// <summary>What the models' changes are of.</summary>
    public WholeModels Bases => new([.. _models.Select(m => m.Base).OfType<WholeModel>()]);

    /// <summary>Whether it was restored, and the bases of its models are still to be given.</summary>
    public bool AwaitsBases => Array.Exists(_models, static m => m.AwaitedBase is not null);

    public static LearnerState New(LearnerSetup setup) =>
        new(setup.NewChampion(), new DriftMonitor(), setup.HasChallenger ? Challenge.New(setup) : null, setup.Rule);

    /// <summary>Gives restored models their bases.</summary>
    /// <exception cref="InvalidDataException">One is missing or damaged.</exception>
    public void Complete(WholeModels bases)
    {
        foreach (OnlineModel model in _models)
            model.Complete(bases);
    }

    /// <summary>See <see cref="OnlineModel.RenewBase"/>; once behind each barrier.</summary>
    /// <param name="barriers">How many there have been in this attempt.</param>
    /// <returns>Whether a base is another one than before.</returns>
    public bool RenewBases(long barriers)
    {
        if (barriers == _barriers)
            return false;
        _barriers = barriers;
        bool isRenewed = false;
        foreach (OnlineModel model in _models)
            isRenewed |= model.RenewBase();
        return isRenewed;
    }

    /// <summary>
    /// The same with a learner from a file in the champion's place. What is measured goes on, since it is of the stream's predictions, and so do the reviews
    /// whose labels are awaited: the successor learns them.
    /// </summary>
    /// <param name="number">The successor's number.</param>
    /// <param name="file">What it has learnt.</param>
    /// <param name="labelDelay">How much event time passes before a label is known.</param>
    public LearnerState SucceededBy(long number, LearnerFile file, TimeSpan labelDelay)
    {
        var training = new TestThenTrain(file.NewClassifier(), Champion.Evaluation, labelDelay);
        var awaited = new ArrayBufferWriter<byte>();
        Champion.Training.WritePendingTo(awaited);
        training.ReadPending(awaited.WrittenSpan);
        Challenge?.Comparison.Clear(); // it was with the one replaced
        return new LearnerState(new OnlineModel(file.Kind, training), Drift, Challenge, rule) { LastTime = LastTime, Successor = number };
    }

    /// <summary>Predicts a review with the champion, and unseen with the challenger; both learn it too, where its label is known at once.</summary>
    /// <param name="time">The review's event time.</param>
    /// <param name="features">Its features.</param>
    /// <param name="label">What its stars say.</param>
    /// <param name="probabilities">Receives the champion's prediction.</param>
    /// <param name="outcome">What came of it, where the label is known at once.</param>
    /// <returns>Whether it is.</returns>
    public bool Predict(long time, FeatureVector features, int label, Span<double> probabilities, out LearnerOutcome outcome)
    {
        LabelOutcome unseen = default;
        Challenge?.Model.Training.Predict(time, features.Indices, features.Values, label, _unseen, out unseen);
        bool isKnown = Champion.Training.Predict(time, features.Indices, features.Values, label, probabilities, out LabelOutcome seen);
        outcome = new LearnerOutcome(seen, unseen);
        return isKnown;
    }

    /// <summary>Learns the next review whose label is known by an event time; call it until it says no.</summary>
    public bool TryLearn(long time, out LearnerOutcome outcome)
    {
        // Both await the same reviews, in the same order.
        LabelOutcome unseen = default;
        bool isKnown = Champion.Training.TryLearn(time, out LabelOutcome seen);
        if (isKnown)
            Challenge?.Model.Training.TryLearn(time, out unseen);
        outcome = new LearnerOutcome(seen, unseen);
        return isKnown;
    }

    /// <summary>See <see cref="OnlineModel.PruneWhenDue"/>.</summary>
    public void PruneWhenDue(float limit, int reviews)
    {
        foreach (OnlineModel model in _models)
            model.PruneWhenDue(limit, reviews);
    }

    /// <summary>
    /// Compares the two by one more review and puts the challenger in the champion's place where the rule says so: from the next review on, the same one in
    /// each run over the same input, wherever checkpoints fall. The rule is asked once in as many reviews as it wants to see, since a test that is asked after
    /// each finds a difference sooner or later. The one replaced challenges in its turn.
    /// </summary>
    public bool TryPromote(in LearnerOutcome outcome, [NotNullWhen(true)] out PromotionRecord? promotion)
    {
        promotion = null;
        if (Challenge is not { } challenge)
            return false;
        ChampionChallenger comparison = challenge.Comparison;
        comparison.Add(outcome.Champion.Actual, outcome.Champion.Predicted, outcome.Challenger.Predicted);
        if (comparison.Examples % rule.MinimumExamples != 0 || comparison.Decide() != PromotionVerdict.Promote)
            return false;
        promotion = comparison.Promote(outcome.Champion.Time, Champion.Identity, challenge.Model.Identity);
        comparison.Clear();
        (Champion, Challenge) = (challenge.Model, challenge with { Model = Champion });
        return true;
    }
}

/// <summary>A review whose label has come: what both learners had said. Immutable.</summary>
/// <param name="Champion">Of the one whose prediction counted.</param>
/// <param name="Challenger">Of the other; nothing where there is none.</param>
internal readonly record struct LearnerOutcome(LabelOutcome Champion, LabelOutcome Challenger);
