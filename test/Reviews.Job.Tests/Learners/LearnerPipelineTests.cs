using Freshet;
using Freshet.Runtime;
using Freshet.Runtime.Checkpoints;
using Freshet.Testing;
using Reviews.Job.Dashboard;
using Reviews.Job.Learners;
using Reviews.Learning.Promotion;

namespace Reviews.Job.Tests.Learners;

/// <summary>The learner in the job: labels that come late, alarms, a challenger and explanations.</summary>
public sealed class LearnerPipelineTests : IDisposable
{
    private static readonly string Sample = Path.Combine(AppContext.BaseDirectory, "Samples", "reviews.jsonl");
    private static readonly LearnerSetup Delayed = new() { LabelDelay = TimeSpan.FromMinutes(10) };

    // Asks early and is content with little, so that the sample is long enough.
    private static readonly LearnerSetup Challenged = new() { HasChallenger = true, Rule = new PromotionRule { MinimumExamples = 5, Significance = 0.9 } };

    private readonly string _folder = Directory.CreateTempSubdirectory("reviews-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Prediction_knows_the_labels_that_event_time_has_revealed_and_no_others()
    {
        Prediction[] predictions = [.. Straight(Delayed).Predictions];
        long delay = (long)Delayed.LabelDelay.TotalMilliseconds;
        for (int i = 0; i < predictions.Length; i++)
        {
            Prediction one = predictions[i];
            if (!one.IsLate) // a late one's place is behind the watermark that it missed
                Assert.Equal(predictions[..i].Count(earlier => earlier.Time + delay <= one.Time), one.Updates);
        }

        Assert.Contains(predictions, p => p.Updates is > 0 and < 400);
    }

    [Fact]
    public void All_is_learnt_at_the_end_of_the_input()
    {
        Results results = Straight(new LearnerSetup { LabelDelay = TimeSpan.FromDays(1) });
        Assert.All(results.Predictions, p => Assert.Equal(0, p.Updates));
        Assert.Equal(494, results.AtTheEnd.Count);
        Assert.NotNull(results.AtTheEnd.StateHash);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Restored_job_predicts_and_tells_what_an_uninterrupted_one_does(bool isDelayed, bool isChallenged)
    {
        LearnerSetup setup = (isChallenged ? Challenged : new LearnerSetup()) with { LabelDelay = isDelayed ? Delayed.LabelDelay : TimeSpan.Zero };
        Results expected = Straight(setup);
        Assert.NotEmpty(expected.Drifts);
        if (isChallenged)
            Assert.NotEmpty(expected.Promotions);
        for (int seed = 1; seed <= 4; seed++)
        {
            var options = new JobOptions { BatchSize = 16, WatermarkInterval = 1, CheckpointDirectory = Path.Combine(_folder, $"{seed}") };
            var before = new Results();
            using (var first = new SteppedJob(before.Job(setup), options, seed))
            {
                first.StepUntil(() => before.Predictions.Count >= 100 * seed);
                first.TakeCheckpoint();
            }

            var results = new Results();
            using var second = new SteppedJob(results.Job(setup), options, seed + 100);
            second.RunToEnd();
            Assert.Equal(1, second.RestoredCheckpoint);
            Assert.InRange(results.Predictions.Count, 1, 494 - (100 * seed) + 100);
            AssertEnds(expected.Predictions, results.Predictions);
            AssertEnds(expected.Drifts, results.Drifts);
            AssertEnds(expected.Promotions, results.Promotions);
            Assert.Equal(expected.AtTheEnd, results.AtTheEnd);
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Checkpoints_in_a_row_hold_what_the_learner_has_changed_since_its_base(bool isChallenged, bool isPruned)
    {
        LearnerSetup setup = (isChallenged ? Challenged : new LearnerSetup()) with { PruneBelow = isPruned ? 0.05f : null, ReviewsPerPruning = 20 };
        Results expected = Straight(setup);
        var options = new JobOptions { BatchSize = 4, WatermarkInterval = 1, CheckpointDirectory = Path.Combine(_folder, "checkpoints") };
        var before = new Results();
        long kept = 0;
        using (var job = new SteppedJob(before.Job(setup), options, seed: 3))
        {
            job.StepUntil(() => before.Predictions.Count >= 300);
            for (int i = 0; i < 12; i++)
            {
                int next = before.Predictions.Count + 4;
                job.StepUntil(() => before.Predictions.Count >= next);
                job.TakeCheckpoint();
                (long model, long bases) = SizesIn(options.CheckpointDirectory);
                if (bases > 3 * model && NewestData(options.CheckpointDirectory) < bases)
                    kept++; // the base is not in this checkpoint's file
            }
        }

        Assert.InRange(kept, 4, 11);
        var results = new Results();
        using var restored = new SteppedJob(results.Job(setup), options, seed: 4);
        restored.RunToEnd();
        Assert.Equal(12, restored.RestoredCheckpoint);
        AssertEnds(expected.Predictions, results.Predictions);
        AssertEnds(expected.Promotions, results.Promotions);
        Assert.Equal(expected.AtTheEnd, results.AtTheEnd);
    }

    [Fact]
    public void Learner_that_is_pruned_goes_on_from_what_is_left_and_its_predictions_name_that()
    {
        Results whole = Straight(new LearnerSetup()), pruned = Straight(new LearnerSetup { PruneBelow = 0.05f, ReviewsPerPruning = 100 });
        int first = whole.Predictions.Zip(pruned.Predictions).TakeWhile(p => p.First == p.Second).Count();
        Assert.Equal(100, first); // what was predicted before anything was forgotten
        Assert.Equal(100, pruned.Predictions[first].Updates);
        Assert.NotEqual(whole.Predictions[first].ModelHash, pruned.Predictions[first].ModelHash);
        Assert.Equal(whole.AtTheEnd.Count, pruned.AtTheEnd.Count);
        Assert.InRange(pruned.AtTheEnd.MacroF1, whole.AtTheEnd.MacroF1 - 0.05, 1);
    }

    [Fact]
    public void Challenger_that_is_not_promoted_leaves_no_trace()
    {
        Results alone = Straight(new LearnerSetup()), beside = Straight(new LearnerSetup { HasChallenger = true });
        Assert.Equal(alone.Predictions, beside.Predictions);
        Assert.Equal(alone.Drifts, beside.Drifts);
        Assert.Equal(alone.AtTheEnd, beside.AtTheEnd);
        Assert.Empty(beside.Promotions);
    }

    [Fact]
    public void Prediction_behind_a_promotion_names_the_model_and_the_state_that_was_promoted()
    {
        Results results = Straight(Challenged);
        Prediction[] predictions = [.. results.Predictions];
        PromotionRecord promotion = results.Promotions[0];
        int at = (int)promotion.Challenger.Updates; // it has learnt as many as were predicted
        Assert.All(predictions[..at], p => Assert.Equal(("baseline-ftrl", "2"), (p.Model, p.ModelVersion)));
        Assert.Equal(
            (promotion.Challenger.Name, promotion.Challenger.Hash, promotion.Challenger.Updates, "2"),
            (predictions[at].Model, predictions[at].ModelHash, predictions[at].Updates, predictions[at].ModelVersion));
        Assert.Equal("baseline-ftrl-ovr", promotion.Challenger.Name);
        Assert.Equal(predictions[at - 1].Time, promotion.Time);
    }

    [Fact]
    public void Drift_alarms_are_those_of_each_class_and_the_learner_goes_on()
    {
        Results results = Straight(Delayed);
        Assert.All(results.Drifts, drift => Assert.Equal("baseline-ftrl", drift.Model));
        Assert.Equal(494, results.AtTheEnd.Count);
        Assert.All(results.Drifts, drift => Assert.InRange(drift.Alarm.Count, 1, 494));
    }

    [Fact]
    public void Few_predictions_are_explained_and_none_where_nobody_looks()
    {
        var board = new LiveBoard();
        using (var job = new SteppedJob(new Results().Job(new LearnerSetup(), board), new JobOptions { BatchSize = 16, WatermarkInterval = 1 }))
        {
            while (job.Step())
                job.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Empty(board.Read().Explanations);
        int steps = 0;
        using (var job = new SteppedJob(new Results().Job(new LearnerSetup { Explains = true }, board), new JobOptions { BatchSize = 16, WatermarkInterval = 1 }))
        {
            for (; job.Step(); steps++)
                job.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        IReadOnlyList<ReviewExplanation> explanations = board.Read().Explanations;
        Assert.InRange(explanations.Count, 1, steps / 200);
        Assert.All(explanations, e => Assert.True(e.Words.Count > 0 && e.Words.All(w => w.Score != 0)));
        Assert.All(explanations, e => Assert.True(e.Model.Updates > 0));
    }

    private static (long Model, long Bases) SizesIn(string checkpoints)
    {
        IReadOnlyList<CheckpointState> states = CheckpointReader.Open(checkpoints).Operators.Single(o => o.Uid == BaselineLearner.Uid).States;
        return (Size(BaselineLearner.StateName), Size(BaselineLearner.BasesName));

        long Size(string name) => states.SingleOrDefault(s => s.Name == name)?.Bytes ?? 0;
    }

    private static long NewestData(string checkpoints) =>
        new DirectoryInfo(checkpoints).EnumerateFiles("*.data").MaxBy(f => f.Name, StringComparer.Ordinal)!.Length;

    private static void AssertEnds<T>(IReadOnlyList<T> whole, IReadOnlyList<T> end) => Assert.Equal(whole.Skip(whole.Count - end.Count), end);

    private static Results Straight(LearnerSetup setup)
    {
        var results = new Results();
        using var job = new SteppedJob(results.Job(setup), new JobOptions { BatchSize = 16, WatermarkInterval = 1 });
        job.RunToEnd();
        return results;
    }

    private sealed class Results
    {
        private readonly CollectedResults _all = new();

        public List<Prediction> Predictions => [.. _all.Predictions.Records.Select(r => r.Value.WithoutClock())];

        public List<ModelDrift> Drifts => [.. _all.Drifts.Records.Select(r => r.Value)];

        public List<PromotionRecord> Promotions => [.. _all.Promotions.Records.Select(r => r.Value)];

        public QualityPoint AtTheEnd => _all.Quality.Records[^1].Value;

        public StreamExecutionEnvironment Job(LearnerSetup setup, LiveBoard? board = null) => _all.Job(
            ReviewSources.Of(Sample, new ReviewIdentity([1, 2, 3])), new PipelineOptions(Route.All, Streams.Baseline, setup, TimeSpan.FromHours(1), null, board));
    }
}
