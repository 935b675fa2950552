using Freshet;
using Freshet.Runtime;
using Freshet.Sources;
using Freshet.Testing;
using Reviews.Inference;
using Reviews.Job.Commands;
using Reviews.Job.Erasure;
using Reviews.Job.Learners;
using Reviews.Job.Runs;

namespace Reviews.Job.Tests.Erasure;

/// <summary>A user who is erased while a run stands still.</summary>
public sealed class ErasedUsersTests : IDisposable
{
    private const string User = "0123456789abcdef0123456789abcdef";
    private const long Minute = 60_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("reviews-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_in_the_state_or_comes_again_is_not_stored_and_what_is_written_later_is()
    {
        // At the checkpoint the learner holds reviews back for the watermark, and the session of both users is open.
        Review[] reviews = [.. Enumerable.Range(0, 40).Select(i => ReviewOf(i, i % 2 == 0 ? User : "other", i * 1000L)), ReviewOf(40, User, 40 * Minute), ReviewOf(41, "other", 40 * Minute)];
        var first = new CollectedResults();
        UpToACheckpoint(first, results => Job(results, reviews, ErasedUsers.None), predictions: 10);
        Assert.Contains(first.Predictions.Records, r => r.Value.User == User);
        CollectedResults kept = GoOn(reviews, ErasedUsers.None);
        Assert.True(kept.Predictions.Records.Count(r => r.Value.User == User && r.Value.Time < Minute) > 3);
        Assert.Contains(kept.Sessions.Records, r => r.Value.User == User && r.Value.Start < Minute);

        CollectedResults erased = GoOn(reviews, ErasedUsers.None.With(User, DateTimeOffset.FromUnixTimeMilliseconds(Minute)));
        Assert.Equal([40 * Minute], erased.Predictions.Records.Where(r => r.Value.User == User).Select(r => r.Value.Time));
        Assert.Equal([40 * Minute], erased.Sessions.Records.Where(r => r.Value.User == User).Select(r => r.Value.Start));
        Assert.Equal(Of("other", kept), Of("other", erased));
        Assert.True(erased.Predictions.Records[^1].Value.Updates < kept.Predictions.Records[^1].Value.Updates); // nor learnt
    }

    [Fact]
    public async Task Calls_that_a_checkpoint_holds_are_not_stored_either_nor_half_a_pair()
    {
        Review[] reviews = [.. Enumerable.Range(0, 20).Select(i => ReviewOf(i, i % 2 == 0 ? User : "other", i * 1000L))];
        using (var refusing = new RefusingAddress())
        using (var gone = new FailoverClient([refusing.Uri]))
            UpToACheckpoint(new CollectedResults(), results => Asking(results, reviews, gone, ErasedUsers.None), predictions: 3);

        await using InferenceHost back = await InferenceHost.StartAsync(new InferenceOptions(), TestContext.Current.CancellationToken);
        using var client = new FailoverClient([back.Uri]);
        CollectedResults kept = await GoOnAsync(ErasedUsers.None);
        Assert.Equal(20, kept.Predictions.Records.Count(r => r.Value.Updates is null));
        CollectedResults erased = await GoOnAsync(ErasedUsers.None.With(User, DateTimeOffset.FromUnixTimeMilliseconds(Minute)));
        Assert.Equal(10, erased.Predictions.Records.Count(r => r.Value.Updates is null));
        Assert.All(erased.Predictions.Records, r => Assert.Equal("other", r.Value.User));
        Assert.All(erased.Disagreements.Records, r => Assert.Equal("other", r.Value.Review.User));
        Assert.Equal(kept.Agreements.Records.Sum(a => a.Value.Matrix.Sum) / 2, erased.Agreements.Records.Sum(a => a.Value.Matrix.Sum));

        async Task<CollectedResults> GoOnAsync(ErasedUsers users)
        {
            var results = new CollectedResults();
            EmbeddedJob job = EmbeddedJob.Start(Asking(results, reviews, client, users), Options with { CheckpointDirectory = CopyOfCheckpoints() });
            Assert.True(job.RestoredRecords > 0);
            await job.Completion;
            return results;
        }

        static StreamExecutionEnvironment Asking(CollectedResults results, Review[] reviews, FailoverClient client, ErasedUsers erased) => results.Job(
            new CollectionSource<Review>(reviews), new PipelineOptions(Route.All, Streams.Both, new LearnerSetup(), TimeSpan.FromHours(1), client) { Erased = erased });
    }

    [Fact]
    public async Task Erase_notes_the_user_in_a_run_that_is_unfinished_and_only_there()
    {
        string state = Path.Combine(_folder, "state");
        RunFolder finished, unfinished;
        using (var folder = StateFolder.Open(state))
        {
            finished = folder.BeginOrResume(new RunSettings("a", "All", "Baseline", 1, ""), fresh: false);
            finished.MarkFinished();
            unfinished = folder.BeginOrResume(new RunSettings("a", "All", "Baseline", 1, ""), fresh: false);
        }

        Assert.Equal(0, await EraseRun.RunAsync(new EraseArguments { UserHash = User, State = state }));
        Assert.True(ErasedUsers.Read(unfinished.ErasedPath).IsEmpty); // counted only
        Assert.Equal(0, await EraseRun.RunAsync(new EraseArguments { UserHash = User, State = state, Yes = true }));
        Assert.Equal(0, await EraseRun.RunAsync(new EraseArguments { UserHash = "another", State = state, Yes = true }));
        var users = ErasedUsers.Read(unfinished.ErasedPath);
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        Assert.True(users.Cover(User, now - Minute));
        Assert.True(users.Cover("another", now - Minute));
        Assert.False(users.Cover(User, now + Minute));
        Assert.False(users.Cover("a third", now - Minute));
        Assert.False(users.Cover(null, 0));
        Assert.False(File.Exists(finished.ErasedPath));
    }

    [Fact]
    public void Damaged_note_is_refused_by_name()
    {
        string path = Path.Combine(_folder, "erased.json");
        File.WriteAllText(path, "{");
        string message = Assert.ThrowsAny<Exception>(() => ErasedUsers.Read(path)).Message;
        Assert.Contains($"'{path}' cannot be read", message, StringComparison.Ordinal);
    }

    private void UpToACheckpoint(CollectedResults results, Func<CollectedResults, StreamExecutionEnvironment> environment, int predictions)
    {
        using var job = new SteppedJob(environment(results), Options, seed: 1);
        job.StepUntil(() => results.Predictions.Records.Count >= predictions);
        job.TakeCheckpoint();
    }

    private CollectedResults GoOn(Review[] reviews, ErasedUsers erased)
    {
        var results = new CollectedResults();
        using var job = new SteppedJob(Job(results, reviews, erased), Options with { CheckpointDirectory = CopyOfCheckpoints() }, seed: 2);
        Assert.Equal(1, job.RestoredCheckpoint);
        job.RunToEnd();
        return results;
    }

    private JobOptions Options => new() { BatchSize = 4, WatermarkInterval = 1, CheckpointDirectory = Path.Combine(_folder, "checkpoints") };

    private static StreamExecutionEnvironment Job(CollectedResults results, Review[] reviews, ErasedUsers erased) => results.Job(
        new CollectionSource<Review>(reviews), new PipelineOptions(Route.All, Streams.Baseline, new LearnerSetup(), TimeSpan.FromHours(1), null) { Erased = erased });

    private static Review ReviewOf(int id, string user, long time) => new($"r{id}", "tiki", "p", user, 1 + (id % 5), $"hàng tốt {id}", time);

    private static List<string> Of(string user, CollectedResults results) =>
    [
        .. results.Predictions.Records.Where(r => r.Value.User == user).Select(r => $"{r.Value.ReviewId}"),
        .. results.Sessions.Records.Where(r => r.Value.User == user).Select(r => $"{r.Value.Start} {r.Value.End} {r.Value.Reviews}"),
    ];

    private string CopyOfCheckpoints()
    {
        (string from, string to) = (Options.CheckpointDirectory!, Path.Combine(_folder, Guid.NewGuid().ToString("N")));
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return to;
    }
}
