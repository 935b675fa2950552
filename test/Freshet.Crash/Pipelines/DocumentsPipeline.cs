using Freshet.Crash.Children;
using Freshet.Crash.Content;
using Freshet.Crash.Kills;
using Freshet.Crash.Servers;

namespace Freshet.Crash.Pipelines;

/// <summary>A topic in, a collection out, each document once under its id.</summary>
/// <param name="folder">Where everything of it is.</param>
/// <param name="kind">The server that stands in for MongoDB.</param>
/// <param name="rate">Documents a second.</param>
/// <param name="most">The most documents.</param>
internal sealed class DocumentsPipeline(string folder, string kind = "h2", double rate = 300, long most = long.MaxValue) : CrashPipeline(folder)
{
    private KafkaBroker? _broker;
    private Load? _load;

    public override string Name => "kafka-mongo";

    public override bool HasCommittables => false;

    public override IReadOnlyList<string> KilledJob => [.. Job("killed"), "--parallelism", "2", "--checkpoint-interval", "200"];

    /// <summary>The server; set once it is started.</summary>
    public MongoServer Store { get; private set; } = null!;

    public override async Task PrepareAsync(int kills)
    {
        _broker = await KafkaBroker.StartAsync(In("kafka"));
        Store = await MongoServer.StartAsync(In("mongo"), kind);
        await Load.CreateTopicsAsync(_broker.Bootstrap, NumberingInput.Topic);
        _load = Load.Start(_broker.Bootstrap, NumberingInput.At, rate, most);
    }

    public override async Task FinishAsync(KillCounts counts) => await ReadRestAsync(KilledJob, await _load!.EndAsync(), counts);

    public override async Task<Differences> CompareAsync()
    {
        await ChildProcess.RunToEndAsync([.. Job("straight"), "--bounded"]);
        return Differences.Between(
            "documents", CollectionContent.Read(Store.Uri, NumberingJob.Database, "straight"), CollectionContent.Read(Store.Uri, NumberingJob.Database, "killed"));
    }

    public override async ValueTask DisposeAsync()
    {
        if (Store is not null)
            await Store.DisposeAsync();
        if (_broker is not null)
            await _broker.DisposeAsync();
        await base.DisposeAsync();
    }

    private string[] Job(string output) =>
        [ChildProgram.Numbering, "--kafka", _broker!.Bootstrap, "--input", NumberingInput.Topic, "--mongo", Store.Uri, "--output", output, "--state", In(output)];
}
