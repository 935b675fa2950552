using System.CommandLine;
using System.CommandLine.Parsing;

namespace Reviews.Job;

/// <summary>The options of <see cref="ServiceArguments"/> on the command line.</summary>
internal sealed class ServiceOptions
{
    public const string DefaultGroup = "freshet-reviews";

    private readonly Option<string?> _mongo = new("--mongo") { Description = "URI of a MongoDB server: predictions go to its collection reviews_pred, each once. Default: exactly once to the topic reviews_pred." };
    private readonly Option<string> _start = new("--start") { Description = "Where in the topics a first start begins.", DefaultValueFactory = _ => "earliest" };
    private readonly Option<bool> _bounded = new("--bounded") { Description = "Ends at the records that are in the topics when the job first starts." };
    private readonly Option<string> _group = Group();

    public ServiceOptions() => _start.AcceptOnlyFromAmong("earliest", "latest", "committed");

    public Option<string?> Kafka { get; } = new("--kafka") { Description = "HOST:PORT of a Kafka cluster: reviews come from its topics reviews and reviews_raw." };

    public Option<string> TopicPrefix { get; } = new("--topic-prefix") { Description = "What the names of the topics begin with.", DefaultValueFactory = _ => "" };

    public void AddTo(Command command)
    {
        Option[] ofKafka = [_mongo, _start, _bounded, _group, TopicPrefix];
        command.Options.Add(Kafka);
        foreach (Option option in ofKafka)
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            foreach (Option option in ofKafka)
            {
                if (!IsKafka(result) && result.GetResult(option) is { Implicit: false })
                    result.AddError($"{option.Name} goes with --kafka HOST:PORT.");
            }
        });
    }

    public bool IsKafka(CommandResult result) => result.GetValue(Kafka) is not null;

    public ServiceArguments? Read(ParseResult parsed) => parsed.GetValue(Kafka) is not { } kafka
        ? null
        : new ServiceArguments(
            kafka, parsed.GetValue(_mongo), parsed.GetValue(_group)!, parsed.GetValue(TopicPrefix)!,
            Enum.Parse<TopicStart>(parsed.GetValue(_start)!, ignoreCase: true), parsed.GetValue(_bounded));

    private static Option<string> Group() => new("--group-prefix")
    {
        Description = "The consumer group that follows the job, and what its transactional ids begin with: jobs that share topics need each their own.",
        DefaultValueFactory = _ => DefaultGroup,
    };
}
