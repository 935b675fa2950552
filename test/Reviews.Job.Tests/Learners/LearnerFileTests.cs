using Reviews.Job.Learners;
using Reviews.Learning;
using Reviews.Text;

namespace Reviews.Job.Tests.Learners;

public sealed class LearnerFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reviews-test-").FullName;

    private string File => Path.Combine(_folder, "learner.model");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Each_run_gets_a_model_of_its_own()
    {
        Write("baseline-ftrl-ovr", LearnerKind.OneVersusRest.Options);
        LearnerFile file = LearnerFile.Read(File);
        Assert.Equal(LearnerKind.OneVersusRest, file.Kind);
        FtrlClassifier first = file.NewClassifier();
        first.Learn([1, 2], [1, 1], StarLabel.Positive);
        Assert.NotEqual(first.History, file.NewClassifier().History);
        Assert.Equal(file.Identity.History, file.NewClassifier().History);
    }

    [Fact]
    public void Learner_from_a_file_is_challenged_by_the_other_one()
    {
        Write("baseline-ftrl-ovr", LearnerKind.OneVersusRest.Options);
        var setup = new LearnerSetup { HasChallenger = true, PruneBelow = 0.02f, Start = LearnerFile.Read(File) };
        LearnerState state = LearnerState.New(setup);
        Assert.Equal((LearnerKind.OneVersusRest, LearnerKind.Softmax), (state.Champion.Kind, state.Challenge!.Model.Kind));
        Assert.Equal($"a challenger, pruned below 0.02, from {setup.Start.Identity}", setup.Describe());
    }

    [Fact]
    public void File_that_does_not_fit_is_refused_with_the_reason()
    {
        FtrlOptions options = LearnerKind.Softmax.Options;
        Refused("labels are BAD, SO, GOOD", "baseline-ftrl", options, labels: ["BAD", "SO", "GOOD"]);
        Refused("other features", "baseline-ftrl", options, new FeatureHasherOptions { Bigrams = false });
        Refused("no learner 'another'", "another", options);
        Refused("parameters are not those of 'baseline-ftrl' version 2", "baseline-ftrl", options with { Alpha = 3 });
    }

    private void Refused(string reason, string name, FtrlOptions options, FeatureHasherOptions? features = null, IReadOnlyList<string>? labels = null)
    {
        Write(name, options, features, labels);
        string message = Assert.Throws<ModelFileException>(() => LearnerFile.Read(File)).Message;
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.Contains(File, message, StringComparison.Ordinal);
    }

    private void Write(string name, FtrlOptions options, FeatureHasherOptions? features = null, IReadOnlyList<string>? labels = null)
    {
        using FtrlSnapshot frozen = new FtrlClassifier(options).Freeze();
        ModelFile.Write(File, name, labels ?? StarLabel.Names, features ?? ReviewFeatures.Hashing, ReviewFeatures.Normalizing, frozen);
    }
}
