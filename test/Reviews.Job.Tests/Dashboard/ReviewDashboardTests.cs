using Freshet;
using Freshet.Runtime;
using Freshet.Server;
using Freshet.Sinks;
using Freshet.Sources;
using Reviews.Job.Dashboard;
using Reviews.Job.Learners;
using Reviews.Learning;
using Reviews.Learning.Drift;
using Reviews.Learning.Promotion;

namespace Reviews.Job.Tests.Dashboard;

public sealed class ReviewDashboardTests
{
    [Theory]
    [InlineData("", "Newest predictions", "&lt;img src=x&gt;", "sentiment")]
    [InlineData("/predictions", "&lt;img src=x&gt;", "r-1", "0.70")]
    [InlineData("/quality", "macro-F1", "F1 by class", "1.000", "Log-loss", "&lt;img src=x&gt;", "Kswin", "0.100 → 0.500", "baseline-ftrl-ovr")]
    [InlineData("/alerts", "&lt;b&gt;shoe&lt;/b&gt;", "3 negatives in 5 min 00 s", "not-json")]
    [InlineData("/job", "Checkpoints", "Vertices")]
    public async Task Pages_show_the_board_and_never_strangers_text_as_html(string path, params string[] texts)
    {
        await using DashboardServer server = await StartAsync();
        using var client = new HttpClient();
        string page = await client.GetStringAsync(new Uri(server.Uri, "/ui" + path), TestContext.Current.CancellationToken);
        Assert.All(texts, text => Assert.Contains(text, page, StringComparison.Ordinal));
        Assert.DoesNotContain("<img src=x>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>shoe", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_board_is_shown_too()
    {
        await using DashboardServer server = await DashboardServer.StartAsync(await EndedJobAsync(), ReviewDashboard.Options(new LiveBoard(), 0), TestContext.Current.CancellationToken);
        using var client = new HttpClient();
        string page = await client.GetStringAsync(server.Uri, TestContext.Current.CancellationToken);
        Assert.Contains("No prediction yet.", page, StringComparison.Ordinal);
        Assert.Contains("No alert", page, StringComparison.Ordinal);
    }

    private static async Task<DashboardServer> StartAsync()
    {
        var board = new LiveBoard();
        var prediction = new Prediction(
            ReviewId: "r-1", Model: "m", ModelHash: null, ModelVersion: null, Segmentation: null, Updates: 0, Platform: "tiki", Product: "<img src=x>", User: null, Label: "POS", Negative: 0.1, Neutral: 0.2,
            Positive: 0.7, ActualLabel: "POS", Time: 0, IsLate: false);
        board.Add([new Record<Prediction>(prediction, EventTime.None)]);
        board.Add([new Record<NegativeAlert>(new NegativeAlert("tiki", "<b>shoe</b>", 0, 300_000, ["a", "b", "c"]), EventTime.None)]);
        board.Add([new Record<DeadLetter>(new DeadLetter("in.jsonl", 7, "not-json", default), EventTime.None)]);
        board.Add([new Record<ReviewExplanation>(
            new ReviewExplanation("r-1", new ModelIdentity("m", 1, 2), "POS", "POS", [new MovingWord("<img src=x>", 0.5f), new MovingWord("tệ", -0.25f)]), EventTime.None)]);
        board.Add([new Record<ModelDrift>(new ModelDrift("m", new DriftAlarm(DriftDetectorKind.Kswin, StarLabel.Negative, 0, 7, 0.1, 0.5)), EventTime.None)]);
        board.Add([new Record<PromotionRecord>(
            new PromotionRecord(0, new ModelIdentity("m", 1, 2), new ModelIdentity("baseline-ftrl-ovr", 3, 4), new ComparisonCounts(1000, 1, 20, 0.0001, 0.4, 0.5)), EventTime.None)]);
        return await DashboardServer.StartAsync(await EndedJobAsync(), ReviewDashboard.Options(board, 0), TestContext.Current.CancellationToken);
    }

    private static async Task<EmbeddedJob> EndedJobAsync()
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromSource(new CollectionSource<int>([1]), WatermarkStrategy<int>.ForBoundedOutOfOrderness(TimeSpan.Zero)).Uid("numbers")
            .SinkTo(new CollectionSink<int>());
        EmbeddedJob job = EmbeddedJob.Start(environment);
        await job.Completion;
        return job;
    }
}
