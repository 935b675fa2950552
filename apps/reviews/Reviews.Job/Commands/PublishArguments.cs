using System.CommandLine;

namespace Reviews.Job.Commands;

/// <summary>What <c>publish</c> is asked for. Immutable.</summary>
/// <param name="File">A file of JSON lines.</param>
/// <param name="Kafka">One or more <c>HOST:PORT</c>.</param>
/// <param name="TopicPrefix">What the topics' names begin with.</param>
/// <param name="Rate">Reviews a second, open loop; null for as fast as can be.</param>
/// <param name="Route">Which reviews go to which topic.</param>
/// <param name="CreateTopics">The partitions of the job's topics that are to be made where they are not there; null: none is made.</param>
internal sealed record PublishArguments(string File, string Kafka, string TopicPrefix, double? Rate, Route Route, int? CreateTopics)
{
    public static Command Command(Func<PublishArguments, Task<int>> run)
    {
        var services = new ServiceOptions();
        services.Kafka.Required = true;
        var file = new Argument<string>("file") { Description = "Reviews as JSON lines.", DefaultValueFactory = _ => ReviewSources.Sample };
        Option<double?> rate = CommandOptions.Positive<double?>("--rate", "Reviews a second. Default: as fast as can be.");
        var route = new Option<string>("--route") { Description = "md5: each review to one topic, by the MD5 of its id; all: each to both.", DefaultValueFactory = _ => "md5" };
        route.AcceptOnlyFromAmong("md5", "all");
        Option<int?> createTopics = CommandOptions.Positive<int?>("--create-topics", "Makes those of the job's topics that are not there, with so many partitions.");
        var command = new Command("publish", "Puts a file of reviews onto the topics that the job reads.") { file, services.Kafka, services.TopicPrefix, rate, route, createTopics };
        command.SetAction((parsed, _) => run(new PublishArguments(
            parsed.GetValue(file)!, parsed.GetValue(services.Kafka)!, parsed.GetValue(services.TopicPrefix)!, parsed.GetValue(rate),
            Enum.Parse<Route>(parsed.GetValue(route)!, ignoreCase: true), parsed.GetValue(createTopics))));
        return command;
    }
}
