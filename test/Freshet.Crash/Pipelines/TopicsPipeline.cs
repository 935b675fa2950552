using Freshet.Connectors.Kafka.Sinks;
using Freshet.Crash.Children;
using Freshet.Crash.Content;
using Freshet.Crash.Kills;
using Freshet.Crash.Servers;

namespace Freshet.Crash.Pipelines;

/// <summary>A topic in, a topic out, exactly once.</summary>
/// <param name="folder">Where everything of it is.</param>
/// <param name="more">Options of the job that is killed.</param>
internal sealed class TopicsPipeline(string folder, params string[] more) : CrashPipeline(folder)
{
    private const double RecordsPerSecond = 500;

    private Load? _load;

    public override string Name => "kafka-kafka";

    public override bool CountsCommittables => true;

    public override IReadOnlyList<string> Points => [.. base.Points, .. Enum.GetNames<KafkaCrashPoint>()];

    public override IReadOnlyList<string> KilledJob => [.. Job("killed"), "--parallelism", "2", "--checkpoint-interval", "200", .. more];

    /// <summary>The broker; set once it is started.</summary>
    public KafkaBroker Broker { get; private set; } = null!;

    public override async Task PrepareAsync(int kills)
    {
        Broker = await KafkaBroker.StartAsync(In("kafka"));
        await Load.CreateTopicsAsync(Broker.Bootstrap, NumberingInput.Topic, "killed", "straight");
        _load = Load.Start(Broker.Bootstrap, NumberingInput.At, RecordsPerSecond);
    }

    public override async Task FinishAsync(KillCounts counts) => await ReadRestAsync(KilledJob, await _load!.EndAsync(), counts);

    public override async Task<Differences> CompareAsync()
    {
        await ChildProcess.RunToEndAsync([.. Job("straight"), "--bounded"]);
        return Differences.Between("records", Read("straight"), Read("killed"));
    }

    public override async ValueTask DisposeAsync()
    {
        if (Broker is not null)
            await Broker.DisposeAsync();
        await base.DisposeAsync();
    }

    private List<Row> Read(string topic) => [.. TopicContent.Read(Broker.Bootstrap, topic).Select(value => new Row(value))];

    private string[] Job(string output) =>
        [ChildProgram.Numbering, "--kafka", Broker.Bootstrap, "--input", NumberingInput.Topic, "--output", output, "--state", In(output)];
}
