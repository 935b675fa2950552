using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Freshet.Hosting;
using Reviews.Inference;
using Reviews.Job.Learners;
using Reviews.Job.Runs;

namespace Reviews.Job;

/// <summary>Which reviews go to which stream.</summary>
internal enum Route
{
    /// <summary>Each review to one stream, by the last bit of the MD5 of its id: 0 to the baseline, 1 to PhoBERT.</summary>
    Md5,

    /// <summary>Each review to the stream of the topic that it came in.</summary>
    Topic,

    /// <summary>Every review through every stream.</summary>
    All,
}

/// <summary>Which streams run.</summary>
internal enum Streams
{
    Both,
    Baseline,
    Phobert,
}

/// <summary>What the command line asked for. Immutable.</summary>
internal sealed record JobArguments
{
    public string? Input { get; init; }

    public Route Route { get; init; }

    public Streams Streams { get; init; }

    /// <summary>Seconds of event time that pass in one second; null reads as fast as can be.</summary>
    public double? Speed { get; init; }

    /// <summary>Reviews a second, open loop; null leaves it to <see cref="Speed"/>.</summary>
    public double? Rate { get; init; }

    public int Repeat { get; init; } = 1;

    public bool ExitWhenDone { get; init; }

    public bool Dashboard { get; init; } = true;

    public int Port { get; init; } = 8081;

    /// <summary>How long a review is known, so that it is passed over when it comes again; zero: it never is.</summary>
    public TimeSpan DedupTtl { get; init; } = TimeSpan.FromHours(1);

    public string State { get; init; } = Path.Combine(".freshet", "reviews");

    public bool Fresh { get; init; }

    public string? Model { get; init; }

    public string? UserKey { get; init; }

    public bool JsonSummary { get; init; }

    public int BatchSize { get; init; } = 1024;

    /// <summary>What every job's program takes.</summary>
    public JobProgramOptions Program { get; init; } = new();

    /// <summary>The services in place of files and what runs in the process; null: none.</summary>
    public ServiceArguments? Services { get; init; }

    /// <summary>The share of the reviews that the models disagree on that is kept for people to label, from 0 to 1.</summary>
    public double LabellingShare { get; init; } = 1;

    /// <summary>How long results are kept.</summary>
    public Retention Retention { get; init; } = Retention.Forever;

    /// <summary>What is asked of the learner.</summary>
    public LearnerArguments Learner { get; init; } = new();

    /// <summary>Addresses of the inference service, the first one asked first; empty: one in the process.</summary>
    public IReadOnlyList<Uri> Predict { get; init; } = [];

    /// <summary>The longest that reviews wait for an inference service that answers nobody.</summary>
    public TimeSpan PredictTimeout { get; init; } = new FailoverOptions().OutageTimeout;

    /// <summary>The labels of a service that names none, in its order.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    public static RootCommand Command(Func<JobArguments, Task<int>> run)
    {
        var input = new Option<string?>("--input") { Description = "Reviews to read: JSON lines (.jsonl), a Tiki export (.csv), or a folder with such files. Default: the bundled sample." };
        var route = new Option<string?>("--route") { Description = "md5: each review to one stream, by the MD5 of its id; topic: to the stream of its topic; all: every review through every stream. Default: md5, with --kafka topic." };
        route.AcceptOnlyFromAmong("md5", "topic", "all");
        Option<string> streams = CommandOptions.Choice("--streams", "Which streams run.", "both", "baseline", "phobert");
        var speed = new Option<string?>("--speed") { Description = "max, or how many seconds of event time pass in one. Default: 60 for the sample, max for --input." };
        CommandOptions.Check(speed, text => text == "max" || TryFactor(text, out _), "is 'max' or a number above 0");
        Option<double?> rate = CommandOptions.Positive<double?>("--rate", "Reviews a second, open loop, whatever their times.");
        Option<int> repeat = CommandOptions.Positive("--repeat", "Reads the input so often; each time adds the file's time span to the times and #n to the ids.", 1);
        var exit = new Option<bool>("--exit-when-done") { Description = "Ends when everything is read, though the dashboard is open." };
        var noDashboard = new Option<bool>("--no-dashboard") { Description = "Opens no dashboard." };
        Option<int> port = CommandOptions.Positive("--port", "The dashboard's port on 127.0.0.1.", 8081);
        Option<TimeSpan> dedupTtl = CommandOptions.Duration("--dedup-ttl", "How long a review is known, as 30m or 1d: when it comes again, it is passed over. 0 for never.", new JobArguments().DedupTtl, TimeSpan.FromDays(366));
        Option<double> labellingShare = LabellingShareOption();
        Option<Retention> retention = Retention.Option();
        var state = new Option<string>("--state") { Description = "Folder for results, checkpoints and the user key.", DefaultValueFactory = _ => new JobArguments().State };
        var fresh = new Option<bool>("--fresh") { Description = "Begins a new run though the last one is unfinished." };
        var model = new Option<string?>("--model") { Description = "Folder of an ONNX export (model.onnx, config.json). Default: the bundled demonstration model." };
        var userKey = new Option<string?>("--user-key") { Description = "File with the secret that users are hashed with. Default: made once in the state folder." };
        var summary = new Option<string?>("--summary") { Description = "How the end is told: text, or json: one line on standard output. Default: text, with --kafka json." };
        summary.AcceptOnlyFromAmong("text", "json");
        Option<int> batchSize = CommandOptions.Positive("--batch-size", "Most records in a batch.", 1024);
        Option<Uri[]> predict = PredictOption();
        Option<double> predictTimeout = PredictTimeoutOption();
        var labels = new Option<string?>("--labels") { Description = "NEG, POS and NEU in the order of a service that does not name them, with commas between." };
        CommandOptions.Check(labels, text => text.Split(',').Order(StringComparer.Ordinal).SequenceEqual(["NEG", "NEU", "POS"]), "names NEG, POS and NEU once each, with commas between");
        var services = new ServiceOptions();
        var learner = new LearnerOptions();
        var program = new JobProgramArguments();
        var command = new RootCommand("Sentiment of Vietnamese product reviews, as a stream.")
        {
            input, route, streams, speed, rate, repeat, exit, noDashboard, port, dedupTtl, labellingShare, retention, state, fresh, model, userKey, summary, batchSize, predict, predictTimeout, labels,
        };
        services.AddTo(command);
        learner.AddTo(command);
        program.AddTo(command);
        command.Validators.Add(result => CheckInput(result, services.IsKafka(result), [input, speed, repeat], result.GetValue(route)));
        command.SetAction((parsed, _) => run(new JobArguments
        {
            Input = parsed.GetValue(input),
            Route = parsed.GetValue(route) is { } name ? Enum.Parse<Route>(name, ignoreCase: true) : services.IsKafka(parsed.CommandResult) ? Route.Topic : Route.Md5,
            Streams = Enum.Parse<Streams>(parsed.GetValue(streams)!, ignoreCase: true),
            Speed = TryFactor(parsed.GetValue(speed), out double factor) ? factor
                : parsed.GetValue(speed) is null && parsed.GetValue(input) is null && !services.IsKafka(parsed.CommandResult) ? 60 : null,
            Rate = parsed.GetValue(rate),
            Repeat = parsed.GetValue(repeat),
            ExitWhenDone = parsed.GetValue(exit),
            Dashboard = !parsed.GetValue(noDashboard),
            Port = parsed.GetValue(port),
            DedupTtl = parsed.GetValue(dedupTtl),
            LabellingShare = parsed.GetValue(labellingShare),
            Retention = parsed.GetValue(retention)!,
            State = parsed.GetValue(state)!,
            Fresh = parsed.GetValue(fresh),
            Model = parsed.GetValue(model),
            UserKey = parsed.GetValue(userKey),
            JsonSummary = parsed.GetValue(summary) is { } form ? form == "json" : services.IsKafka(parsed.CommandResult),
            BatchSize = parsed.GetValue(batchSize),
            Program = program.Read(parsed),
            Services = services.Read(parsed),
            Learner = learner.Read(parsed),
            Predict = parsed.GetValue(predict) ?? [],
            PredictTimeout = TimeSpan.FromSeconds(parsed.GetValue(predictTimeout)),
            Labels = parsed.GetValue(labels)?.Split(','),
        }));
        return command;
    }

    private static void CheckInput(CommandResult result, bool isKafka, Option[] ofFiles, string? route)
    {
        if (isKafka && ofFiles.Any(option => result.GetResult(option) is { Implicit: false }))
            result.AddError("--input, --speed and --repeat are for files; with --kafka the reviews come from its topics.");
        if (!isKafka && route == "topic")
            result.AddError("--route topic needs topics: give --kafka HOST:PORT.");
    }

    private static Option<double> LabellingShareOption()
    {
        var option = new Option<double>("--labelling-share")
        {
            Description = "The share of the reviews that the models disagree on that is kept for people to label, from 0 to 1.",
            DefaultValueFactory = _ => new JobArguments().LabellingShare,
        };
        CommandOptions.Check(option, text => !double.TryParse(text, CultureInfo.InvariantCulture, out double share) || share is >= 0 and <= 1, "is from 0 to 1");
        return option;
    }

    private static Option<Uri[]> PredictOption() => new("--predict")
    {
        Description = "Address of an inference service (POST /predict); several ones are asked in turn when one fails. Default: one in this process.",
        CustomParser = ReadAddresses,
        AllowMultipleArgumentsPerToken = true,
    };

    private static Option<double> PredictTimeoutOption()
    {
        Option<double> option = CommandOptions.Positive<double>("--predict-timeout", "Seconds that reviews wait, and hold the input back, while the inference service answers nobody; then they are dead letters.");
        CommandOptions.Check(option, IsNoLongerThanADay, "is at most 86400");
        option.DefaultValueFactory = _ => new JobArguments().PredictTimeout.TotalSeconds;
        return option;
    }

    private static bool IsNoLongerThanADay(string text) =>
        !double.TryParse(text, CultureInfo.InvariantCulture, out double seconds) || seconds <= TimeSpan.FromDays(1).TotalSeconds;

    private static bool TryFactor(string? text, out double factor) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out factor) && factor > 0;

    private static Uri[]? ReadAddresses(ArgumentResult result)
    {
        var addresses = new Uri[result.Tokens.Count];
        for (int i = 0; i < addresses.Length; i++)
        {
            string text = result.Tokens[i].Value;
            if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
            {
                result.AddError($"--predict is an address as http://HOST:PORT/; '{text}' is none.");
                return null;
            }

            addresses[i] = uri;
        }

        return addresses;
    }
}
