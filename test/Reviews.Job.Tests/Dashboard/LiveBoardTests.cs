using Freshet;
using Reviews.Job.Analytics;
using Reviews.Job.Dashboard;
using Reviews.Job.Learners;
using Reviews.Learning;
using Reviews.Learning.Drift;
using Reviews.Learning.Explanations;

namespace Reviews.Job.Tests.Dashboard;

public sealed class LiveBoardTests
{
    private readonly LiveBoard _board = new();

    [Fact]
    public void The_newest_stand_first_and_old_ones_leave()
    {
        Add(Enumerable.Range(0, 1000).Select(i => Predicted($"r{i}", "POS", "POS")));
        BoardView view = _board.Read();
        Assert.Equal(LiveBoard.KeptPredictions, view.Predictions.Count);
        Assert.Equal(("r999", "r940"), (view.Predictions[0].ReviewId, view.Predictions[^1].ReviewId));
        Assert.Equal(1000, view.PredictionCount);
    }

    [Fact]
    public void A_board_of_single_records_and_one_of_batches_show_the_same()
    {
        Prediction[] all = [.. Enumerable.Range(0, 777).Select(i => Predicted($"r{i}", StarLabel.Names[i % 3], StarLabel.Names[i % 2]))];
        Add(all);
        var single = new LiveBoard();
        foreach (Prediction one in all)
            single.Add([new Record<Prediction>(one, EventTime.None)]);
        Assert.Equal(single.Read().Predictions, _board.Read().Predictions);
        Assert.Equal(single.Read().Models[0].Quality, _board.Read().Models[0].Quality);
        Assert.Equal(single.Read().Models[0].Shares, _board.Read().Models[0].Shares);
    }

    [Fact]
    public void Quality_is_counted_from_the_stars()
    {
        Add([Predicted("a", "POS", "POS"), Predicted("b", "POS", "NEG"), Predicted("c", "NEG", "NEG"), Predicted("d", "NEU", "NEU")]);
        ModelView model = Assert.Single(_board.Read().Models);
        Assert.Equal((4, 0.75), (model.Whole.Count, model.Whole.Accuracy));
        Assert.Equal(new LabelCounts(1, 1, 2), model.Labels);
        Assert.Equal(-(3 * Math.Log(0.5) + Math.Log(0.2)) / 4, model.Whole.LogLoss!.Value, 1e-12);
        Assert.Equal(0.25, model.Whole.CalibrationError!.Value, 1e-12);
    }

    [Fact]
    public void Of_a_review_that_is_explained_few_words_are_kept_and_none_is_long()
    {
        var model = new ModelIdentity("m", 1, 2);
        WordContribution[] words = [.. Enumerable.Range(0, 100).Select(i => new WordContribution($"{new string('x', 500)}{i}", 1, [0, 0, i]))];
        var explanation = new Explanation([0, 0, 1], [0, 0, 0], words, [0, 0, 0]);
        for (int i = 0; i < 20; i++)
            _board.Add([new Record<ReviewExplanation>(ReviewExplanation.Of($"r{i}", model, predicted: 2, actual: 0, explanation), EventTime.None)]);
        IReadOnlyList<ReviewExplanation> kept = _board.Read().Explanations;
        Assert.Equal((LiveBoard.KeptExplanations, "r19"), (kept.Count, kept[0].ReviewId));
        Assert.Equal((ReviewExplanation.MostWords, 99f), (kept[0].Words.Count, kept[0].Words[0].Score));
        Assert.All(kept[0].Words, word => Assert.Equal(ReviewExplanation.LongestWord, word.Words.Length));
    }

    [Fact]
    public void Drift_alarms_are_counted_and_the_newest_kept()
    {
        for (int i = 0; i < 70; i++)
            _board.Add([new Record<ModelDrift>(new ModelDrift("m", new DriftAlarm(DriftDetectorKind.Adwin, 0, i, i, 0.1, 0.5)), EventTime.None)]);
        Assert.Equal((70L, LiveBoard.KeptDrifts, 69L), (_board.Read().DriftCount, _board.Read().Drifts.Count, _board.Read().Drifts[0].Alarm.Time));
    }

    [Fact]
    public void Hours_of_agreement_are_added_up()
    {
        AgreementMatrix hour = AgreementMatrix.Empty.With("NEG", "NEG").With("POS", "NEU").With("POS", "POS");
        for (int i = 0; i < 2; i++)
            _board.Add([new Record<Agreement>(new Agreement("a", "b", i, i + 1, hour), EventTime.None)]);
        Assert.Equal(new AgreementView("a", "b", 6, 4, hour.Kappa), Assert.Single(_board.Read().Agreements));
    }

    [Fact]
    public void A_long_run_keeps_all_its_labels_in_a_bounded_number_of_steps()
    {
        var timeline = new Timeline<LabelCounts>(LabelCounts.Merge);
        for (int i = 0; i < 1 << 20; i++)
            timeline.Add(LabelCounts.One(i < 1 << 19 ? "NEG" : "POS"));
        LabelCounts[] steps = timeline.Steps();
        Assert.InRange(steps.Length, 2, Timeline<LabelCounts>.Most);
        Assert.Equal((1L << 19, 1L << 19), (steps.Sum(s => s.Negative), steps.Sum(s => s.Positive)));
        Assert.Single(steps.Select(s => s.Sum).Distinct());
    }

    [Fact]
    public void An_open_step_is_not_shown_before_it_ends()
    {
        var timeline = new Timeline<LabelCounts>(LabelCounts.Merge);
        for (int i = 0; i < Timeline<LabelCounts>.Most; i++)
            timeline.Add(LabelCounts.One("NEG"));
        Assert.Equal(80, timeline.Steps().Length);
        timeline.Add(LabelCounts.One("NEG"));
        Assert.Equal(80, timeline.Steps().Length);
        timeline.Add(LabelCounts.One("NEG"));
        Assert.Equal(81, timeline.Steps().Length);
    }

    [Fact]
    public void Dead_letters_keep_place_and_reason_and_no_text()
    {
        for (int i = 0; i < 60; i++)
            _board.Add([new Record<DeadLetter>(new DeadLetter("in.jsonl", i, "not-json", "<script>"u8.ToArray()), EventTime.None)]);
        _board.AddLate(3);
        BoardView view = _board.Read();
        Assert.Equal((60L, 50, 3L), (view.DeadLetterCount, view.DeadLetters.Count, view.LateCount));
        Assert.Equal(new BoardDeadLetter("in.jsonl", 59, "not-json"), view.DeadLetters[0]);
    }

    [Fact]
    public void Alerts_are_counted_and_the_newest_kept()
    {
        for (int i = 0; i < 150; i++)
            _board.Add([new Record<NegativeAlert>(new NegativeAlert("tiki", $"p{i}", 0, 1, ["a", "b", "c"]), EventTime.None)]);
        Assert.Equal((150L, 100, "p149"), (_board.Read().AlertCount, _board.Read().Alerts.Count, _board.Read().Alerts[0].Product));
    }

    private static Prediction Predicted(string id, string label, string actual) => new(
        ReviewId: id, Model: "m", ModelHash: null, ModelVersion: null, Segmentation: null, Updates: 0, Platform: "tiki", Product: "p", User: null, Label: label, Negative: label == "NEG" ? 0.5 : 0.2, Neutral: label == "NEU" ? 0.5 : 0.3, Positive: label == "POS" ? 0.5 : 0.2,
        ActualLabel: actual, Time: 0, IsLate: false);

    private void Add(IEnumerable<Prediction> predictions) => _board.Add([.. predictions.Select(p => new Record<Prediction>(p, EventTime.None))]);
}
