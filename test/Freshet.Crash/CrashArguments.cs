using System.CommandLine;

namespace Freshet.Crash;

/// <summary>What the command line asked for. Immutable.</summary>
internal sealed record CrashArguments
{
    public int Kills { get; init; }

    public int Seed { get; init; }

    /// <summary>The one pipeline to be killed; null for all.</summary>
    public string? Pipeline { get; init; }

    /// <summary>What is made wrong on purpose; null for nothing.</summary>
    public string? Variant { get; init; }

    public int BrokerKills { get; init; }

    public int StoreKills { get; init; }

    public bool Savepoint { get; init; }

    public bool WrongConfiguration { get; init; }

    public bool InferenceFaults { get; init; }

    /// <summary>Whether it asks for what runs without a broker and a store alone.</summary>
    public bool NeedsNoServers => Variant is null && Pipeline is (null or "files-sqlite") && BrokerKills == 0 && StoreKills == 0 && !Savepoint && !WrongConfiguration;

    public static RootCommand Command(Func<CrashArguments, Task<int>> run)
    {
        Option<int?> kills = Count("--kills", "Kills each pipeline at least so often. From 30 on: at least three times at each step of the commit protocol.");
        var seed = new Option<int>("--seed") { Description = "Decides the instants.", DefaultValueFactory = _ => Random.Shared.Next() };
        var pipeline = new Option<string?>("--pipeline") { Description = "Only this one." };
        pipeline.AcceptOnlyFromAmong(KillCommand.Pipelines);
        var variant = new Option<string?>("--variant") { Description = "Makes the product wrong on purpose, to show that it would be found." };
        variant.AcceptOnlyFromAmong(KillCommand.CommitBeforeManifest);
        Option<int?> broker = Count("--broker-kills", "Kills the broker so often, under a job from topic to topic.");
        Option<int?> store = Count("--store-kills", "Kills the store so often, under a job from a topic to a collection.");
        var savepoint = new Option<bool>("--savepoint") { Description = "Stops the reviews job with savepoints under load, and starts it at other parallelisms." };
        var configuration = new Option<bool>("--wrong-configuration") { Description = "Starts jobs among things that are wrong." };
        var faults = new Option<bool>("--inference-faults") { Description = "Lets the inference service fail in every way under the reviews job, and compares what is stored with what the model says." };
        var command = new RootCommand("Kills real processes of real jobs, and compares what they leave with runs that were left alone.")
        {
            kills, seed, pipeline, variant, broker, store, savepoint, configuration, faults,
        };
        command.SetAction((parsed, _) =>
        {
            bool isOther = parsed.GetValue(broker) is not null || parsed.GetValue(store) is not null || parsed.GetValue(savepoint) || parsed.GetValue(configuration)
                || parsed.GetValue(faults);
            return run(new CrashArguments
            {
                Kills = parsed.GetValue(kills) ?? (isOther ? 0 : KillCommand.DefaultKills),
                Seed = parsed.GetValue(seed),
                Pipeline = parsed.GetValue(pipeline),
                Variant = parsed.GetValue(variant),
                BrokerKills = parsed.GetValue(broker) ?? 0,
                StoreKills = parsed.GetValue(store) ?? 0,
                Savepoint = parsed.GetValue(savepoint),
                WrongConfiguration = parsed.GetValue(configuration),
                InferenceFaults = parsed.GetValue(faults),
            });
        });
        return command;
    }

    private static Option<int?> Count(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && result.GetValueOrDefault<int?>() is < 1)
                result.AddError($"{name} must be above 0.");
        });
        return option;
    }
}
