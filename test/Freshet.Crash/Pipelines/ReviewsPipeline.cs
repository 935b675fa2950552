using System.Text.Json.Nodes;
using Freshet.Connectors.Kafka.Sinks;
using Freshet.Crash.Children;
using Freshet.Crash.Content;
using Freshet.Crash.Kills;
using Freshet.Crash.Servers;

namespace Freshet.Crash.Pipelines;

/// <summary>The whole reviews job on topics: predictions and dead letters to topics exactly once, the rest to SQLite.</summary>
internal sealed class ReviewsPipeline(string folder) : CrashPipeline(folder)
{
    private const double ReviewsPerSecond = 50;

    private static readonly string[] ProbabilityFields = ["p_neg", "p_neu", "p_pos"];

    private static readonly string[] ClockFields = ["processed_at", "latency_ms"]; // of the attempt

    private readonly ReviewInput _input = new("killed", "straight");
    private KafkaBroker? _broker;
    private Load? _load;

    public override string Name => "reviews";

    public override bool CountsCommittables => true;

    public override IReadOnlyList<string> Points => [.. base.Points, .. Enum.GetNames<KafkaCrashPoint>()];

    public override IReadOnlyList<string> KilledJob => [.. Job("killed"), "--checkpoint-interval", "300"];

    public override async Task PrepareAsync(int kills)
    {
        await File.WriteAllBytesAsync(In("user.key"), new byte[32]);
        _broker = await KafkaBroker.StartAsync(In("kafka"));
        await Load.CreateTopicsAsync(_broker.Bootstrap, ReviewInput.Topics("killed", "straight"));
        _load = Load.Start(_broker.Bootstrap, _input.At, ReviewsPerSecond);
    }

    public override async Task FinishAsync(KillCounts counts) =>
        await ReadRestAsync([.. KilledJob, "--drain"], await _load!.EndAsync() * ReviewInput.PerNumber, counts);

    public override async Task<Differences> CompareAsync()
    {
        await ChildProcess.RunToEndAsync([.. Job("straight"), "--bounded"]);
        return Compare(_broker!.Bootstrap, In("straight"), "straight", In("killed"), "killed");
    }

    public override async ValueTask DisposeAsync()
    {
        if (_broker is not null)
            await _broker.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <summary>Compares the topics and the tables that two runs filled.</summary>
    public static Differences Compare(string bootstrap, string straightState, string straightName, string otherState, string otherName)
    {
        Differences predictions = Differences.Between("reviews_pred", Read("reviews_pred", straightName), Read("reviews_pred", otherName));
        Differences letters = Differences.Between("reviews_dead_letters", Read("reviews_dead_letters", straightName), Read("reviews_dead_letters", otherName));
        Differences tables = TableContent.Compare(DatabaseOf(straightState), DatabaseOf(otherState), "predictions", "dead_letters", "late");
        return predictions.And(letters).And(tables);

        List<Row> Read(string topic, string name) =>
            [.. TopicContent.Read(bootstrap, $"{name}.{topic}").Select(value => topic == "reviews_pred" ? Prediction(value) : Letter(value, $"{name}."))];
    }

    /// <summary>The job on the topics of a name, with its state in the folder of that name.</summary>
    public static string[] JobOn(string bootstrap, string name, string folder) =>
    [
        ChildProgram.Reviews, "--kafka", bootstrap, "--topic-prefix", $"{name}.", "--group-prefix", name, "--no-dashboard", "--user-key", Path.Combine(folder, "user.key"),
        "--state", Path.Combine(folder, name),
    ];

    public static string DatabaseOf(string state) => Path.Combine(state, "runs", "000001", "reviews.db");

    // What the ONNX model says depends in its last bits on what shared a batch with a text.
    private static Row Prediction(string value)
    {
        JsonObject prediction = JsonNode.Parse(value)!.AsObject();
        foreach (string name in ClockFields)
            prediction.Remove(name);
        if (prediction["updates"] is not null) // the learner
            return new Row(prediction.ToJsonString());
        double[] probabilities = [.. ProbabilityFields.Select(name => prediction[name]!.GetValue<double>())];
        foreach (string name in ProbabilityFields)
            prediction.Remove(name);
        return new Row(prediction.ToJsonString(), probabilities);
    }

    // The time is that of the attempt, and the topics have names of their own.
    private static Row Letter(string value, string prefix)
    {
        JsonObject letter = JsonNode.Parse(value)!.AsObject();
        letter.Remove("time");
        return new Row(letter.ToJsonString().Replace(prefix, "", StringComparison.Ordinal));
    }

    private string[] Job(string name) => JobOn(_broker!.Bootstrap, name, Folder);
}
