using Freshet;
using Freshet.Runtime;
using Freshet.Testing;
using Reviews.Job.Commands;
using Reviews.Job.Learners;
using Reviews.Job.Runs;
using Reviews.Learning;

namespace Reviews.Job.Tests.Learners;

/// <summary>A learner that takes the champion's place while the job runs.</summary>
public sealed class SuccessorTests : IDisposable
{
    private static readonly string Sample = Path.Combine(AppContext.BaseDirectory, "Samples", "reviews.jsonl");
    private static readonly RunSettings Settings = new(Sample, "All", "Baseline", 1, "");

    private readonly string _folder = Directory.CreateTempSubdirectory("reviews-test-").FullName;

    private string LearnerPath => Path.Combine(_folder, "a.learner");

    private string State => Path.Combine(_folder, "state");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0, false)]
    [InlineData(10, false)]
    [InlineData(10, true)]
    public void Successor_predicts_from_the_checkpoint_on_also_behind_a_restore(int delayMinutes, bool isChallenged)
    {
        ModelIdentity successor = WriteLearner();
        var setup = new LearnerSetup
        {
            LabelDelay = TimeSpan.FromMinutes(delayMinutes),
            HasChallenger = isChallenged,
            Successors = new Successors(Path.Combine(_folder, "successors")),
        };
        Prediction[] uninterrupted = UpToACheckpoint(setup, "a", goesOn: true, out int before);
        Assert.All(uninterrupted[..before], p => Assert.Equal("baseline-ftrl", p.Model));
        Assert.All(uninterrupted[before..], p => Assert.Equal("baseline-ftrl-ovr", p.Model));
        Assert.Equal((successor.Hash, successor.Updates), (uninterrupted[before].ModelHash, uninterrupted[before].Updates));

        Assert.Equal(uninterrupted[..before], UpToACheckpoint(setup, "b", goesOn: false, out _));
        var results = new CollectedResults();
        using var restored = new SteppedJob(Job(results, setup), Options("b"), seed: 7);
        restored.RunToEnd();
        Assert.Equal(1, restored.RestoredCheckpoint);
        Assert.Equal(uninterrupted[before..], PredictionsOf(results));
        Assert.Equal(("baseline-ftrl-ovr", 494L), (results.Quality.Records[^1].Value.Model, results.Quality.Records[^1].Value.Count));
    }

    [Fact]
    public async Task Swap_leaves_a_copy_for_the_last_run_where_that_goes_on()
    {
        WriteLearner();
        Assert.Equal(2, await SwapAsync()); // no run
        using var state = StateFolder.Open(State); // as the running job holds it
        RunFolder run = state.BeginOrResume(Settings, fresh: false);
        var successors = new Successors(run.SuccessorDirectory);
        Assert.Equal(0, successors.Newest());
        Assert.Equal(0, await SwapAsync());
        long first = successors.Newest();
        Assert.Equal(LearnerKind.OneVersusRest, successors.Read(first).Kind);
        Assert.Equal(0, await SwapAsync());
        Assert.InRange(successors.Newest(), first + 1, long.MaxValue);
        File.WriteAllText(LearnerPath, "something else");
        Assert.Equal(2, await SwapAsync());
        WriteLearner();
        run.MarkFinished();
        Assert.Equal(2, await SwapAsync());
    }

    [Fact]
    public async Task Job_without_a_learner_is_refused()
    {
        WriteLearner();
        using var state = StateFolder.Open(State);
        state.BeginOrResume(Settings with { Streams = "Phobert" }, fresh: false);
        Assert.Equal(2, await SwapAsync());
    }

    /// <summary>Runs until a checkpoint that a successor was left before; gives all predictions and the number of those that came before the successor's.</summary>
    private Prediction[] UpToACheckpoint(LearnerSetup setup, string checkpoints, bool goesOn, out int before)
    {
        Directory.Delete(Directory.CreateDirectory(Path.Combine(_folder, "successors")).FullName, recursive: true);
        var results = new CollectedResults();
        using var job = new SteppedJob(Job(results, setup), Options(checkpoints), seed: 1);
        job.StepUntil(() => results.Predictions.Records.Count >= 100);
        setup.Successors!.Leave(LearnerPath, TimeProvider.System);
        job.TakeCheckpoint();
        if (goesOn)
            job.RunToEnd();
        Prediction[] predictions = PredictionsOf(results);
        before = Array.FindIndex(predictions, p => p.Model != LearnerKind.Softmax.Name);
        if (before < 0)
            before = predictions.Length;
        return predictions[..(goesOn ? predictions.Length : before)];
    }

    private static Prediction[] PredictionsOf(CollectedResults results) => [.. results.Predictions.Records.Select(r => r.Value.WithoutClock())];

    private static StreamExecutionEnvironment Job(CollectedResults results, LearnerSetup setup) => results.Job(
        ReviewSources.Of(Sample, new ReviewIdentity([1, 2, 3])), new PipelineOptions(Route.All, Streams.Baseline, setup, TimeSpan.FromHours(1), null));

    private JobOptions Options(string checkpoints) =>
        new() { BatchSize = 16, WatermarkInterval = 1, CheckpointDirectory = Path.Combine(_folder, checkpoints) };

    private Task<int> SwapAsync() => SwapRun.RunAsync(new SwapArguments(LearnerPath, State));

    private ModelIdentity WriteLearner()
    {
        var learner = new FtrlClassifier(LearnerKind.OneVersusRest.Options);
        learner.Learn([1, 2], [1, 1], StarLabel.Positive);
        using FtrlSnapshot frozen = learner.Freeze();
        ModelFile.Write(LearnerPath, LearnerKind.OneVersusRest.Name, StarLabel.Names, ReviewFeatures.Hashing, ReviewFeatures.Normalizing, frozen);
        return ModelIdentity.Of(LearnerKind.OneVersusRest.Name, learner);
    }
}
