using System.CommandLine;

namespace Reviews.Job;

/// <summary>What the command line asked for. Immutable.</summary>
internal sealed record JobArguments(string? Input, string Output, bool JsonSummary, int Parallelism, int BatchSize)
{
    public static RootCommand Command(Func<JobArguments, CancellationToken, Task<int>> run)
    {
        var input = new Option<string?>("--input") { Description = "Reviews to read: JSON lines (.jsonl) or a Tiki export (.csv). Default: the bundled sample." };
        var output = new Option<string>("--output") { Description = "Folder for the results.", DefaultValueFactory = _ => Path.Combine(".freshet", "reviews") };
        var summary = new Option<string>("--summary") { Description = "text, or json: one JSON line on standard output.", DefaultValueFactory = _ => "text" };
        summary.AcceptOnlyFromAmong("text", "json");
        var parallelism = new Option<int>("--parallelism") { Description = "Subtasks per operator.", DefaultValueFactory = _ => 1 };
        var batchSize = new Option<int>("--batch-size") { Description = "Most records in a batch.", DefaultValueFactory = _ => 1024 };
        foreach (Option<int> number in new[] { parallelism, batchSize })
        {
            number.Validators.Add(result =>
            {
                if (result.Tokens.Count == 1 && result.GetValueOrDefault<int>() < 1)
                    result.AddError($"{number.Name} must be at least 1.");
            });
        }

        var command = new RootCommand("Sentiment of Vietnamese product reviews, as a stream: predict first, then learn from the stars.")
        {
            input, output, summary, parallelism, batchSize,
        };
        command.SetAction((parsed, cancellation) => run(
            new JobArguments(
                parsed.GetValue(input), parsed.GetValue(output)!, parsed.GetValue(summary) == "json", parsed.GetValue(parallelism),
                parsed.GetValue(batchSize)),
            cancellation));
        return command;
    }
}
