using System.Security.Cryptography;
using System.Text;
using Freshet;
using Freshet.Runtime;
using Reviews.Inference;
using Reviews.Job.Learners;
using Reviews.Job.Runs;

namespace Reviews.Job.Tests;

/// <summary>The job with the inference service in the process, as the program runs it.</summary>
public sealed class BothStreamsTests
{
    private const double Tolerance = 1e-5;
    private static readonly string Sample = Path.Combine(AppContext.BaseDirectory, "Samples", "reviews.jsonl");

    [Fact]
    public async Task Everything_is_equal_for_every_batch_size_and_parallelism()
    {
        await using InferenceHost inference = await InferenceHost.StartAsync(new InferenceOptions(), TestContext.Current.CancellationToken);
        Run expected = await Run.OfAsync(inference, Route.All, 1024, 1);
        Assert.Equal(2 * 494, expected.Predictions.Count);
        string[] disagreed = [.. expected.Predictions.GroupBy(p => p.ReviewId).Where(g => g.Select(p => p.Label).Distinct().Count() > 1).Select(g => g.Key).Order(StringComparer.Ordinal)];
        Assert.NotEmpty(disagreed);
        Assert.Equal(disagreed, expected.Results.Disagreements.Records.Select(d => d.Value.Review.Id).Order(StringComparer.Ordinal));
        Assert.InRange(expected.Results.Agreements.Records.Sum(a => a.Value.Matrix.Sum), 494 - 12, 494); // a late one may come behind its hour
        foreach ((int batchSize, int parallelism) in new[] { (1, 1), (7, 1), (7, 2), (1024, 4) })
        {
            Run run = await Run.OfAsync(inference, Route.All, batchSize, parallelism);
            Assert.Equal(expected.Results.Others, run.Results.Others);
            Assert.Equal(expected.Predictions.Select(Exact), run.Predictions.Select(Exact));
            foreach ((Prediction one, Prediction other) in expected.Predictions.Zip(run.Predictions))
            {
                double tolerance = one.Updates is null ? Tolerance : 0; // what shares a batch with a text changes the last bits
                Assert.Equal(one.Negative, other.Negative, tolerance);
                Assert.Equal(one.Neutral, other.Neutral, tolerance);
                Assert.Equal(one.Positive, other.Positive, tolerance);
            }
        }
    }

    [Fact]
    public async Task Each_review_goes_to_the_stream_that_the_md5_of_its_id_names()
    {
        await using InferenceHost inference = await InferenceHost.StartAsync(new InferenceOptions(), TestContext.Current.CancellationToken);
        Run run = await Run.OfAsync(inference, Route.Md5, 1024, 1);
        Assert.Equal(494, run.Predictions.Select(p => p.ReviewId).Distinct().Count());
        Assert.Equal(494, run.Predictions.Count);
        foreach (Prediction prediction in run.Predictions)
        {
#pragma warning disable CA5351 // the route of the earlier system
            string hash = Convert.ToHexString(MD5.HashData(Encoding.UTF8.GetBytes(prediction.ReviewId)));
#pragma warning restore CA5351
            bool isOdd = Convert.ToInt32(hash[^1..], 16) % 2 == 1;
            Assert.Equal(isOdd ? inference.Model.Name : LearnerKind.Softmax.Name, prediction.Model);
            if (isOdd)
                Assert.Equal((inference.Model.Hash, inference.Model.Description.Segmentation, null), (prediction.ModelHash, prediction.Segmentation, prediction.Updates));
        }
    }

    [Fact]
    public async Task Service_that_is_gone_makes_dead_letters_and_no_predictions()
    {
        using var refusing = new RefusingAddress();
        var run = new Run();
        using var client = new FailoverClient([refusing.Uri], new FailoverOptions { OutageTimeout = TimeSpan.FromMilliseconds(50), FirstDelay = TimeSpan.FromMilliseconds(1), LongestDelay = TimeSpan.FromMilliseconds(2) });
        await run.StartAsync(client, Route.Md5, 1024, 1);
        Assert.All(run.Predictions, p => Assert.Equal(LearnerKind.Softmax.Name, p.Model));
        Assert.Equal(494 + 7, run.Predictions.Count + run.Results.DeadLetters.Records.Count);
        Assert.Contains(run.Results.DeadLetters.Records, d => d.Value.Reason.StartsWith("inference-failed: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Second_address_answers_where_the_first_is_gone()
    {
        using var refusing = new RefusingAddress();
        await using InferenceHost inference = await InferenceHost.StartAsync(new InferenceOptions(), TestContext.Current.CancellationToken);
        var run = new Run();
        await using Classification classification = await Classification.StartAsync(new JobArguments { Predict = [refusing.Uri, inference.Uri] });
        await run.StartAsync(classification.Client, Route.Md5, 1024, 1);
        Assert.Equal(494, run.Predictions.Count);
        Assert.Equal(7, run.Results.DeadLetters.Records.Count);
    }

    [Fact]
    public async Task Addresses_that_are_all_gone_are_told_before_anything_is_read()
    {
        using var refusing = new RefusingAddress();
        InferenceException e = await Assert.ThrowsAsync<InferenceException>(() => Classification.StartAsync(new JobArguments { Predict = [refusing.Uri, refusing.Uri] }));
        Assert.True(e.Transient);
        Assert.Contains("cannot be reached", e.Message, StringComparison.Ordinal);
    }

    private static string Exact(Prediction prediction) => (prediction.WithoutClock() with { Negative = 0, Neutral = 0, Positive = 0 }).ToString();

    private sealed class Run
    {
        public CollectedResults Results { get; } = new();

        public List<Prediction> Predictions =>
            [.. Results.Predictions.Records.Select(r => r.Value).OrderBy(p => p.Model, StringComparer.Ordinal).ThenBy(p => p.ReviewId, StringComparer.Ordinal)];

        public static async Task<Run> OfAsync(InferenceHost inference, Route route, int batchSize, int parallelism)
        {
            var run = new Run();
            using var client = new FailoverClient([inference.Uri]);
            await run.StartAsync(client, route, batchSize, parallelism);
            return run;
        }

        public async Task StartAsync(FailoverClient inference, Route route, int batchSize, int parallelism)
        {
            StreamExecutionEnvironment environment = Results.Job(
                ReviewSources.Of(Sample, new ReviewIdentity([1, 2, 3])), new PipelineOptions(route, Streams.Both, new LearnerSetup(), TimeSpan.FromHours(1), inference));
            var options = new JobOptions { BatchSize = batchSize, Parallelism = parallelism, WatermarkInterval = 1 };
            await EmbeddedJob.RunAsync(environment, options, TestContext.Current.CancellationToken);
        }
    }
}
