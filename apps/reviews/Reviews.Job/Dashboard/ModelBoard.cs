using Reviews.Learning;

namespace Reviews.Job.Dashboard;

/// <summary>One model on the board: its labels and its quality over the run, in a bounded number of steps. Guarded by the board's lock.</summary>
internal sealed class ModelBoard(string model)
{
    private readonly PrequentialEvaluation _evaluation = new();
    private readonly Timeline<LabelCounts> _shares = new(LabelCounts.Merge);
    private readonly Timeline<QualityStep> _quality = new((_, later) => later);
    private LabelCounts _total = new(0, 0, 0);

    public void Add(Prediction prediction)
    {
        LabelCounts one = LabelCounts.One(prediction.Label);
        _total = LabelCounts.Merge(_total, one);
        _shares.Add(one);
        int actual = StarLabel.FromName(prediction.ActualLabel), predicted = StarLabel.FromName(prediction.Label);
        if (actual < 0 || predicted < 0)
            return;
        _evaluation.Add(actual, [prediction.Negative, prediction.Neutral, prediction.Positive]);
        if (_quality.StepEnds)
            _quality.Add(QualityStep.Of(_evaluation.Whole(), _evaluation.Recent()));
        else
            _quality.Skip();
    }

    public ModelView Read()
    {
        (QualityReport whole, QualityReport recent) = (_evaluation.Whole(), _evaluation.Recent());
        return new ModelView(model, _total, whole, recent, _shares.Steps(), [.. _quality.Steps(), QualityStep.Of(whole, recent)]);
    }
}
