using System.CommandLine;
using System.Globalization;

namespace Reviews.Job;

/// <summary>Which reviews go to which stream.</summary>
internal enum Route
{
    /// <summary>Each review to one stream, by the last bit of the MD5 of its id: 0 to the baseline, 1 to PhoBERT.</summary>
    Md5,

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

    public bool Unordered { get; init; }

    public string State { get; init; } = Path.Combine(".freshet", "reviews");

    public bool Fresh { get; init; }

    public string? Model { get; init; }

    public string? UserKey { get; init; }

    public bool JsonSummary { get; init; }

    public int Parallelism { get; init; } = 1;

    public int BatchSize { get; init; } = 1024;

    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between two lines of progress; null: as the terminal asks for.</summary>
    public TimeSpan? ProgressInterval { get; init; }

    public static RootCommand Command(Func<JobArguments, Task<int>> run)
    {
        var input = new Option<string?>("--input") { Description = "Reviews to read: JSON lines (.jsonl), a Tiki export (.csv), or a folder with such files. Default: the bundled sample." };
        Option<string> route = Choice("--route", "md5: each review to one stream, by the MD5 of its id; all: every review through every stream.", "md5", "all");
        Option<string> streams = Choice("--streams", "Which streams run.", "both", "baseline", "phobert");
        var speed = new Option<string?>("--speed") { Description = "max, or how many seconds of event time pass in one. Default: 60 for the sample, max for --input." };
        speed.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && result.Tokens[0].Value != "max" && !TryFactor(result.Tokens[0].Value, out _))
                result.AddError($"--speed is 'max' or a number above 0; '{result.Tokens[0].Value}' is neither.");
        });
        Option<double?> rate = Positive<double?>("--rate", "Reviews a second, open loop, whatever their times.");
        Option<int> repeat = Positive("--repeat", "Reads the input so often; each time adds the file's time span to the times and #n to the ids.", 1);
        var exit = new Option<bool>("--exit-when-done") { Description = "Ends when everything is read, though the dashboard is open." };
        var noDashboard = new Option<bool>("--no-dashboard") { Description = "Opens no dashboard." };
        Option<int> port = Positive("--port", "The dashboard's port on 127.0.0.1.", 8081);
        var unordered = new Option<bool>("--unordered") { Description = "The baseline learns in order of arrival: less latency, results that depend on it." };
        var state = new Option<string>("--state") { Description = "Folder for results, checkpoints and the user key.", DefaultValueFactory = _ => new JobArguments().State };
        var fresh = new Option<bool>("--fresh") { Description = "Begins a new run though the last one is unfinished." };
        var model = new Option<string?>("--model") { Description = "Folder of an ONNX export (model.onnx, config.json). Default: the bundled demonstration model." };
        var userKey = new Option<string?>("--user-key") { Description = "File with the secret that users are hashed with. Default: made once in the state folder." };
        Option<string> summary = Choice("--summary", "How the end is told; json: one line on standard output.", "text", "json");
        Option<int> parallelism = Positive("--parallelism", "Subtasks per operator.", 1);
        Option<int> batchSize = Positive("--batch-size", "Most records in a batch.", 1024);
        Option<int> interval = Positive("--checkpoint-interval", "Milliseconds between checkpoints; at least 10.", 1000);
        interval.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && result.GetValueOrDefault<int>() is > 0 and < 10)
                result.AddError("--checkpoint-interval must be at least 10.");
        });
        Option<int?> progress = Positive<int?>("--progress-interval", "Milliseconds between lines of progress on standard error. Default: as suits a terminal or a file.");
        var command = new RootCommand("Sentiment of Vietnamese product reviews, as a stream.")
        {
            input, route, streams, speed, rate, repeat, exit, noDashboard, port, unordered, state, fresh, model, userKey, summary, parallelism,
            batchSize, interval, progress,
        };
        command.SetAction((parsed, _) => run(new JobArguments
        {
            Input = parsed.GetValue(input),
            Route = parsed.GetValue(route) == "all" ? Route.All : Route.Md5,
            Streams = Enum.Parse<Streams>(parsed.GetValue(streams)!, ignoreCase: true),
            Speed = TryFactor(parsed.GetValue(speed), out double factor) ? factor
                : parsed.GetValue(speed) is null && parsed.GetValue(input) is null ? 60 : null,
            Rate = parsed.GetValue(rate),
            Repeat = parsed.GetValue(repeat),
            ExitWhenDone = parsed.GetValue(exit),
            Dashboard = !parsed.GetValue(noDashboard),
            Port = parsed.GetValue(port),
            Unordered = parsed.GetValue(unordered),
            State = parsed.GetValue(state)!,
            Fresh = parsed.GetValue(fresh),
            Model = parsed.GetValue(model),
            UserKey = parsed.GetValue(userKey),
            JsonSummary = parsed.GetValue(summary) == "json",
            Parallelism = parsed.GetValue(parallelism),
            BatchSize = parsed.GetValue(batchSize),
            CheckpointInterval = TimeSpan.FromMilliseconds(parsed.GetValue(interval)),
            ProgressInterval = parsed.GetValue(progress) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
        }));
        return command;
    }

    private static bool TryFactor(string? text, out double factor) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out factor) && factor > 0;

    private static Option<string> Choice(string name, string description, params string[] values)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => values[0] };
        option.AcceptOnlyFromAmong(values);
        return option;
    }

    private static Option<int> Positive(string name, string description, int value)
    {
        Option<int> option = Positive<int>(name, description);
        option.DefaultValueFactory = _ => value;
        return option;
    }

    private static Option<T> Positive<T>(string name, string description)
    {
        var option = new Option<T>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && double.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out double value) && value <= 0)
                result.AddError($"{name} must be above 0.");
        });
        return option;
    }
}
