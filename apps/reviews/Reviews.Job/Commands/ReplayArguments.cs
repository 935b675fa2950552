using System.CommandLine;
using System.CommandLine.Parsing;

namespace Reviews.Job.Commands;

/// <summary>What <c>replay</c> is asked for. Immutable.</summary>
internal sealed record ReplayArguments
{
    /// <summary>The topic with the dead letters; null for another source.</summary>
    public string? FromTopic { get; init; }

    /// <summary>The SQLite file with them.</summary>
    public string? FromTable { get; init; }

    /// <summary>The file of lines with them.</summary>
    public string? FromFile { get; init; }

    public string? Kafka { get; init; }

    public string TopicPrefix { get; init; } = "";

    /// <summary>The file that they are put at the end of; null: onto their topics.</summary>
    public string? ToFile { get; init; }

    /// <summary>A part of the reason; null for all.</summary>
    public string? Reason { get; init; }

    /// <summary>A part of the source; null for all.</summary>
    public string? Source { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    /// <summary>Whether they are put back; otherwise they are only shown.</summary>
    public bool Yes { get; init; }

    /// <summary>Whether also those that were put back before.</summary>
    public bool Again { get; init; }

    public string State { get; init; } = new JobArguments().State;

    public static Command Command(Func<ReplayArguments, Task<int>> run)
    {
        var services = new ServiceOptions();
        var fromTopic = new Option<string?>("--from-topic") { Description = "The topic with the dead letters. Default with --kafka: reviews_dead_letters." };
        var fromTable = new Option<string?>("--from-table") { Description = "A run's database, reviews.db: the dead letters in its table." };
        var fromFile = new Option<string?>("--from-file") { Description = "A file with a dead letter on each line." };
        var toFile = new Option<string?>("--to-file") { Description = "Puts them at the end of this file, one a line. Default with --kafka: back onto their topics." };
        var reason = new Option<string?>("--reason") { Description = "Only those whose reason has this text in it." };
        var source = new Option<string?>("--source") { Description = "Only those whose source has this text in it." };
        var since = new Option<DateTimeOffset?>("--since") { Description = "Only those written off at this time or later." };
        var until = new Option<DateTimeOffset?>("--until") { Description = "Only those written off before this time." };
        var yes = new Option<bool>("--yes") { Description = "Puts them back. Without it they are shown only." };
        var again = new Option<bool>("--again") { Description = "Also those that were put back before." };
        var state = new Option<string>("--state") { Description = "The job's state folder: what was put back is noted there.", DefaultValueFactory = _ => new JobArguments().State };
        var command = new Command("replay", "Shows dead letters, and puts them back as they were.")
        {
            fromTopic, fromTable, fromFile, services.Kafka, services.TopicPrefix, toFile, reason, source, since, until, yes, again, state,
        };
        command.Validators.Add(Check);
        command.SetAction((parsed, _) => run(new ReplayArguments
        {
            FromTopic = parsed.GetValue(fromTopic)
                ?? (parsed.GetValue(fromTable) is null && parsed.GetValue(fromFile) is null ? parsed.GetValue(services.TopicPrefix) + "reviews_dead_letters" : null),
            FromTable = parsed.GetValue(fromTable),
            FromFile = parsed.GetValue(fromFile),
            Kafka = parsed.GetValue(services.Kafka),
            TopicPrefix = parsed.GetValue(services.TopicPrefix)!,
            ToFile = parsed.GetValue(toFile),
            Reason = parsed.GetValue(reason),
            Source = parsed.GetValue(source),
            Since = parsed.GetValue(since),
            Until = parsed.GetValue(until),
            Yes = parsed.GetValue(yes),
            Again = parsed.GetValue(again),
            State = parsed.GetValue(state)!,
        }));
        return command;

        void Check(CommandResult result)
        {
            int sources = new Option<string?>[] { fromTopic, fromTable, fromFile }.Count(o => result.GetValue(o) is not null);
            bool isKafka = result.GetValue(services.Kafka) is not null;
            if (sources > 1)
                result.AddError("--from-topic, --from-table and --from-file exclude each other: give one.");
            if ((sources == 0 || result.GetValue(fromTopic) is not null) && !isKafka)
                result.AddError("The dead letters are read from a topic, and no cluster is named. Give --kafka HOST:PORT, or --from-table or --from-file.");
            if (result.GetValue(toFile) is null && !isKafka)
                result.AddError("Give --to-file FILE, or --kafka HOST:PORT to put them back onto their topics.");
        }
    }
}
