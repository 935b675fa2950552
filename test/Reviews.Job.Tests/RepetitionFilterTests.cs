using Freshet;
using Freshet.Runtime;
using Freshet.Sources;
using Freshet.Testing;
using Reviews.Job.Learners;

namespace Reviews.Job.Tests;

public sealed class RepetitionFilterTests : IDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly Review First = new("r-1", "tiki", "p-1", null, 5, "tốt", 1_000);
    private readonly string _folder = Directory.CreateTempSubdirectory("reviews-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Review_that_comes_again_is_seen_once_by_everything_downstream()
    {
        var results = new CollectedResults();
        Run(Job(results, [First, First with { Content = "khác", Time = 2_000 }, First with { Id = "r-2", Time = 3_000 }, First], Hour));
        Assert.Equal(["r-1 1000", "r-2 3000"], Predicted(results));
        Assert.Equal(["r-1 2000", "r-1 1000"], results.Repeated.Records.Select(r => $"{r.Value.Id} {r.Value.Time}"));
        Assert.Equal(2, results.Counts.Records.Where(c => c.Value.Scope == "platform").Sum(c => c.Value.Counts.Sum));
        Assert.Empty(results.Late.Records);
    }

    [Fact]
    public void Late_repetition_is_no_late_review_and_a_late_first_one_is()
    {
        var results = new CollectedResults();
        Review onTime = First with { Id = "r-9", Time = 60_000 };
        Run(Job(results, [First, onTime, First, First with { Id = "r-3" }], Hour));
        Assert.Equal("r-3", Assert.Single(results.Late.Records).Value.Id);
        Assert.Equal("r-1", Assert.Single(results.Repeated.Records).Value.Id);
    }

    [Fact]
    public void One_id_on_two_platforms_is_two_reviews_of_two_products()
    {
        var results = new CollectedResults();
        Run(Job(results, [First, First with { Platform = "shopee" }], Hour));
        Assert.Empty(results.Repeated.Records);
        Assert.Equal(
            ["shopee p-1 1", "tiki p-1 1"],
            results.Counts.Records.Where(c => c.Value.Scope == "product").Select(c => $"{c.Value.Platform} {c.Value.Name} {c.Value.Counts.Sum}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Zero_lets_every_delivery_through()
    {
        var results = new CollectedResults();
        Run(Job(results, [First, First], TimeSpan.Zero));
        Assert.Equal(["r-1 1000", "r-1 1000"], Predicted(results));
        Assert.Empty(results.Repeated.Records);
    }

    [Fact]
    public void Review_is_known_for_the_time_to_live_from_when_it_first_came()
    {
        using var harness = new OperatorHarness<Review, Review>(s => s.KeyBy(RepetitionFilter.KeyOf).Process(() => new RepetitionFilter(Hour)));
        int[] passed = [.. new[] { 0, 59, 60, 61, 120 }.Select(minute =>
        {
            harness.SetProcessingTime(EventTime.From(DateTimeOffset.UnixEpoch.AddMinutes(minute)));
            harness.Push(First, new EventTime(First.Time));
            return harness.TakeOutput().Count;
        })];
        Assert.Equal([1, 0, 1, 0, 1], passed);
        Assert.Equal(2, harness.TakeSideOutput(RepetitionFilter.Repeated).Count);
    }

    [Fact]
    public void Restored_job_still_knows_what_came_before()
    {
        Review[] reviews = [.. Enumerable.Range(0, 40).Select(i => First with { Id = $"r-{i % 20}", Time = 1_000 + i })];
        for (int seed = 1; seed <= 8; seed++)
        {
            var options = new JobOptions { BatchSize = 2, CheckpointDirectory = Path.Combine(_folder, $"{seed}") };
            using (var first = new SteppedJob(Job(new CollectedResults(), reviews, Hour), options, seed))
            {
                first.Step(6 * seed);
                first.TakeCheckpoint();
            }

            var results = new CollectedResults();
            using var second = new SteppedJob(Job(results, reviews, Hour), options, seed + 100);
            Assert.Equal(1, second.RestoredCheckpoint);
            second.RunToEnd();
            Assert.Equal(20, results.Quality.Records[^1].Value.Count); // all that the learner saw, before the restore and behind it
        }
    }

    [Fact]
    public void Deliveries_differ_by_platform_id_stream_and_attempt_and_by_nothing_else()
    {
        Review[] different =
        [
            First, First with { Id = "r-2" }, First with { Platform = "shopee" }, First with { Platform = "tikir", Id = "-1" }, First with { Stream = Streams.Baseline },
            First with { Stream = Streams.Phobert }, First with { Attempt = 1 }, First with { Id = new string('ă', 5_000) },
        ];
        Assert.Equal(different.Length, different.Select(RepetitionFilter.KeyOf).Distinct().Count());
        Review same = First with { Product = null, User = "u", Stars = 1, Content = "khác", Time = 9, MissedWatermark = 10, DueAt = 11 };
        Assert.Equal(RepetitionFilter.KeyOf(First), RepetitionFilter.KeyOf(same));
    }

    [Fact]
    public void Key_of_a_review_is_what_it_was_since_it_stands_in_checkpoints() =>
        Assert.Equal((5413277549949626371L, 1846209098016604212L), RepetitionFilter.KeyOf(First)); // printf '\0\0\0\0\0tiki\377r-1' | sha256sum

    [Fact]
    public void Review_that_failed_and_was_put_back_is_no_repetition()
    {
        Review again = new ReviewDecoder(new ReviewIdentity([1])).Decode(ReviewMessage.Write(First)).Value;
        var results = new CollectedResults();
        Run(Job(results, [First, again, again], Hour));
        Assert.Equal(["r-1 1000", "r-1 1000"], Predicted(results));
        Assert.Single(results.Repeated.Records);
    }

    private static void Run(StreamExecutionEnvironment environment)
    {
        using var job = new SteppedJob(environment, new JobOptions { WatermarkInterval = 1 });
        job.RunToEnd();
    }

    private static StreamExecutionEnvironment Job(CollectedResults results, IReadOnlyList<Review> reviews, TimeSpan timeToLive) => results.Job(
        new CollectionSource<Review>(reviews), new PipelineOptions(Route.All, Streams.Baseline, new LearnerSetup(), timeToLive, null));

    private static IEnumerable<string> Predicted(CollectedResults results) => results.Predictions.Records.Select(r => $"{r.Value.ReviewId} {r.Value.Time}");
}
