using Reviews.Job.Learners;
using Reviews.Learning;
using Reviews.Learning.Promotion;

namespace Reviews.Job.Dashboard;

/// <summary>The board at one instant; the newest first. Immutable.</summary>
internal sealed record BoardView(
    IReadOnlyList<Prediction> Predictions, IReadOnlyList<NegativeAlert> Alerts, IReadOnlyList<BoardDeadLetter> DeadLetters,
    IReadOnlyList<ModelView> Models, long AlertCount, long DeadLetterCount, long LateCount)
{
    public IReadOnlyList<ModelDrift> Drifts { get; init; } = [];

    public long DriftCount { get; init; }

    public IReadOnlyList<PromotionRecord> Promotions { get; init; } = [];

    public IReadOnlyList<ReviewExplanation> Explanations { get; init; } = [];

    public IReadOnlyList<AgreementView> Agreements { get; init; } = [];

    /// <summary>Predictions of all models together.</summary>
    public long PredictionCount => Models.Sum(m => m.Labels.Sum);

    /// <summary>Labels of all models together.</summary>
    public LabelCounts Labels => Models.Select(m => m.Labels).Aggregate(new LabelCounts(0, 0, 0), LabelCounts.Merge);
}

/// <summary>A model on the board: its labels over the run, and its quality; <c>Recent</c> is over the last thousand. Immutable.</summary>
internal sealed record ModelView(
    string Name, LabelCounts Labels, QualityReport Whole, QualityReport Recent, IReadOnlyList<LabelCounts> Shares, IReadOnlyList<QualityStep> Quality);

/// <summary>How far two models agree over the hours of the run that are complete: reviews that both predicted, those that both called the same, Cohen's kappa. Immutable.</summary>
internal sealed record AgreementView(string First, string Second, long Reviews, long Same, double Kappa);

/// <summary>A model's quality at one step of the run. Immutable.</summary>
internal readonly record struct QualityStep(long Count, double MacroF1, double RecentMacroF1, double Kappa, double RecentKappa, double Accuracy, double RecentAccuracy)
{
    public static QualityStep Of(QualityReport whole, QualityReport recent) =>
        new(whole.Count, whole.MacroF1, recent.MacroF1, whole.Kappa, recent.Kappa, whole.Accuracy, recent.Accuracy);
}

/// <summary>Where an input was refused, and why. Immutable.</summary>
internal sealed record BoardDeadLetter(string Source, long Position, string Reason);
