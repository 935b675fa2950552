using System.Globalization;
using Freshet.Bench.Pipeline;

namespace Freshet.Bench;

/// <summary>The whole reviews job beside a bare loop: <c>pipeline [--input FILE] [--repeat N] [--json]</c>.</summary>
internal static class PipelineCommand
{
    // The Tiki file where the shared data is; else the sample, which says less: its reviews are few and soon known.
    private static string Default => SharedFolder.Path is { } shared
        ? Path.Combine(shared, "data", "tiki-reviews", "tiki_reviews.csv")
        : Path.Combine(AppContext.BaseDirectory, "Samples", "reviews.jsonl");

    public static int Run(string[] options)
    {
        string? input = null;
        int repeat = 40;
        bool json = false;
        for (int i = 0; i < options.Length; i++)
        {
            bool hasValue = i + 1 < options.Length;
            if (options[i] == "--json")
                json = true;
            else if (options[i] == "--input" && hasValue)
                input = options[++i];
            else if (options[i] == "--repeat" && hasValue && int.TryParse(options[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out repeat) && repeat > 0)
                i++;
            else
                return Refusal.Say($"pipeline does not take '{options[i]}' like this. It takes --input FILE, --repeat N (at least 1) and --json.");
        }

        input ??= Default;
        if (!File.Exists(input))
            return Refusal.Say($"There is no file '{input}'. Give --input a file of reviews (.csv or .jsonl).");
        PipelineBench.Run(input, repeat, json);
        return 0;
    }
}
