using System.Globalization;
using System.Text.RegularExpressions;
using Freshet;
using Freshet.Runtime;
using Freshet.Testing;
using Reviews.Job.Analytics;
using Reviews.Job.Learners;

namespace Reviews.Job.Tests;

public sealed partial class ReviewPipelineTests : IDisposable
{
    private static readonly string Samples = Path.Combine(AppContext.BaseDirectory, "Samples");
    private readonly string _folder = Directory.CreateTempSubdirectory("reviews-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 1)]
    [InlineData(1024, 1)]
    [InlineData(1, 2)]
    [InlineData(1024, 4)]
    public async Task Results_are_equal_for_every_batch_size_and_parallelism(int batchSize, int parallelism)
    {
        CollectedResults expected = Straight();
        var results = new CollectedResults();
        StreamExecutionEnvironment environment = Job(results, "reviews.jsonl");
        await EmbeddedJob.RunAsync(
            environment, new JobOptions { BatchSize = batchSize, Parallelism = parallelism, WatermarkInterval = 1 }, TestContext.Current.CancellationToken);
        Assert.Equal(Sorted(expected), Sorted(results));
    }

    [Fact]
    public void Sample_has_late_reviews_dead_letters_and_alerts()
    {
        CollectedResults results = Straight();
        Assert.Equal(494, results.Predictions.Records.Count);
        Assert.Equal(7, results.DeadLetters.Records.Count);
        Assert.All(results.Predictions.Records, r => Assert.True(r.Value is { ProcessedAt: > 0, Latency: >= 0 }));
        Assert.NotEmpty(results.Late.Records);
        Assert.NotEmpty(results.Alerts.Records);
        Assert.Equal(494 - results.Late.Records.Count, results.Counts.Records.Where(c => c.Value.Scope == "platform").Sum(c => c.Value.Counts.Sum));
        Assert.Contains(results.Sessions.Records, s => s.Value.Reviews > 1);
    }

    [Fact]
    public void Shares_are_those_of_each_hour_with_enough_reviews_every_ten_minutes()
    {
        CollectedResults results = Straight();
        long size = (long)LabelShare.Size.TotalMilliseconds, slide = (long)LabelShare.Slide.TotalMilliseconds;
        var hours = results.Counts.Records.Select(r => r.Value)
            .SelectMany(c => Enumerable.Range(0, (int)(size / slide)).Select(k => (Count: c, Start: (c.WindowStart / slide * slide) - (k * slide))))
            .GroupBy(w => (w.Count.Scope, w.Count.Platform, w.Count.Name, w.Count.Model, w.Start))
            .Select(g => (g.Key, Counts: g.Select(w => w.Count.Counts).Aggregate(LabelCounts.Merge)))
            .ToLookup(hour => hour.Counts.Sum >= LabelShare.FewestReviews);
        Assert.NotEmpty(hours[false]);
        Assert.NotEmpty(hours[true]);
        Assert.Equal(
            hours[true].Select(h => $"{h.Key} {h.Counts}").Order(StringComparer.Ordinal),
            results.Shares.Records.Select(r => $"{(r.Value.Scope, r.Value.Platform, r.Value.Name, r.Value.Model, r.Value.WindowStart)} {r.Value.Counts}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Learner_restored_from_a_checkpoint_ends_in_the_same_state()
    {
        CollectedResults expected = Straight();
        for (int seed = 1; seed <= 8; seed++)
        {
            var options = new JobOptions { BatchSize = 16, WatermarkInterval = 1, CheckpointDirectory = Path.Combine(_folder, $"{seed}") };
            using (var first = new SteppedJob(Job(new CollectedResults(), "reviews.jsonl"), options, seed))
            {
                first.Step(20 * seed);
                first.TakeCheckpoint();
            }

            var results = new CollectedResults();
            using var second = new SteppedJob(Job(results, "reviews.jsonl"), options, seed + 100);
            Assert.Equal(1, second.RestoredCheckpoint);
            second.RunToEnd();
            Assert.NotNull(AtTheEnd(expected).StateHash);
            Assert.Equal(AtTheEnd(expected), AtTheEnd(results));
        }
    }

    [Fact]
    public void Each_prediction_names_the_state_of_the_learner_that_it_came_from()
    {
        Prediction[] predictions = [.. Straight().Predictions.Records.Select(r => r.Value)];
        Assert.Equal(Enumerable.Range(0, 494).Select(i => (long?)i), predictions.Select(p => p.Updates));
        Assert.Equal("0000000000000000", predictions[0].ModelHash);
        Assert.Equal(494, predictions.Select(p => p.ModelHash).Distinct().Count());
        Assert.All(predictions, p => Assert.Equal((LearnerKind.Softmax.Name, "2", "none"), (p.Model, p.ModelVersion, p.Segmentation)));
    }

    [Fact]
    public void Hostile_lines_become_what_their_table_says()
    {
        var results = new CollectedResults();
        Run(results, "hostile.jsonl");
        Dictionary<long, string> expected = [];
        int accepted = 0;
        foreach (string line in File.ReadLines(Path.Combine(Samples, "hostile.expected.md")))
        {
            Match row = TableRow().Match(line);
            if (row.Success && row.Groups["verdict"].Value == "reject")
                expected.Add(long.Parse(row.Groups["line"].Value, CultureInfo.InvariantCulture), row.Groups["reason"].Value);
            else if (row.Success && row.Groups["verdict"].Value == "accept")
                accepted++;
        }

        Assert.Equal(55, expected.Count);
        foreach (Record<DeadLetter> letter in results.DeadLetters.Records)
        {
            Assert.True(expected.Remove(letter.Value.Position, out string? reason), $"Line {letter.Value.Position} was refused: {letter.Value.Reason}");
            if (reason != "invalid-utf8")
                Assert.Equal(reason, letter.Value.Reason);
        }

        Assert.Empty(expected);
        Assert.Equal(accepted, results.Predictions.Records.Count + results.Repeated.Records.Count);
        Assert.All(results.Repeated.Records, r => Assert.Equal("h-001", r.Value.Id)); // the table names them: the id of line 1
    }

    [Fact]
    public void No_result_holds_a_reviewers_name()
    {
        CollectedResults results = Straight();
        Assert.All(results.Predictions.Records, p => Assert.True(p.Value.User is null || p.Value.User.Length == 32));
    }

    private static CollectedResults Straight()
    {
        var results = new CollectedResults();
        Run(results, "reviews.jsonl");
        return results;
    }

    private static void Run(CollectedResults results, string file)
    {
        using var job = new SteppedJob(Job(results, file), new JobOptions { BatchSize = 16, WatermarkInterval = 1 });
        job.RunToEnd();
    }

    [GeneratedRegex(@"^\| (?<line>\d+) \| (?<verdict>\w+) \| (?<reason>[^ ]+) \|")]
    private static partial Regex TableRow();

    private static StreamExecutionEnvironment Job(CollectedResults results, string file) => results.Job(
        ReviewSources.Of(Path.Combine(Samples, file), new ReviewIdentity([1, 2, 3])),
        new PipelineOptions(Route.All, Streams.Baseline, new LearnerSetup(), TimeSpan.FromHours(1), null));

    private static QualityPoint AtTheEnd(CollectedResults results) => results.Quality.Records[^1].Value;

    private static List<string> Sorted(CollectedResults results) =>
        [.. results.Predictions.Records.Select(r => $"{r.Value.WithoutClock()} {r.Time}").Order(StringComparer.Ordinal), .. results.Others];
}
