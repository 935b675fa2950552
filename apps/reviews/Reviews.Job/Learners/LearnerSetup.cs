using System.Globalization;
using Reviews.Learning.Promotion;

namespace Reviews.Job.Learners;

/// <summary>What the learner is run with. Immutable; safe to share.</summary>
internal sealed record LearnerSetup
{
    /// <summary>Takes reviews in order of arrival.</summary>
    public bool Unordered { get; init; }

    /// <summary>How much event time passes before a review's label is known.</summary>
    public TimeSpan LabelDelay { get; init; }

    /// <summary>Whether a second learner runs beside the first.</summary>
    public bool HasChallenger { get; init; }

    /// <summary>When the second takes the place of the first.</summary>
    public PromotionRule Rule { get; init; } = new();

    /// <summary>Features that no class weighs by more are forgotten; null: none is. See <see cref="Reviews.Learning.FtrlClassifier.Prune"/>.</summary>
    public float? PruneBelow { get; init; }

    /// <summary>After how many reviews learnt that is done, each time.</summary>
    public int ReviewsPerPruning { get; init; } = 1000;

    /// <summary>The file that the run begins from; null: it begins with nothing learnt.</summary>
    public LearnerFile? Start { get; init; }

    /// <summary>Where learners are left that are to take the champion's place while the job runs; null: nowhere.</summary>
    public Successors? Successors { get; init; }

    /// <summary>Whether some predictions are explained.</summary>
    public bool Explains { get; init; }

    /// <summary>The learner that predicts first.</summary>
    public LearnerKind Champion => Start?.Kind ?? LearnerKind.Softmax;

    /// <summary>What of it decides the results and is not so by default; empty where nothing is.</summary>
    public string Describe()
    {
        List<string> said = [];
        if (Unordered)
            said.Add("in order of arrival");
        if (LabelDelay > TimeSpan.Zero)
            said.Add($"labels after {LabelDelay:c}");
        if (HasChallenger)
            said.Add("a challenger");
        if (PruneBelow is { } limit)
            said.Add(string.Create(CultureInfo.InvariantCulture, $"pruned below {limit}"));
        if (Start is not null)
            said.Add($"from {Start.Identity}");
        return string.Join(", ", said);
    }

    /// <summary>A learner as a run begins with it.</summary>
    public OnlineModel NewChampion() => Start is { } file
        ? OnlineModel.Of(file.Kind, file.NewClassifier(), LabelDelay)
        : OnlineModel.New(Champion, LabelDelay);
}
