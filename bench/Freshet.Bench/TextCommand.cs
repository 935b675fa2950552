using Freshet.Bench.Texts;

namespace Freshet.Bench;

/// <summary>How fast text becomes features, words and ids: <c>text [--input FILE.csv] [--segmenter DIR] [--json]</c>.</summary>
internal static class TextCommand
{
    public static int Run(string[] options)
    {
        string? input = SharedFolder.Path is null ? null : Path.Combine(SharedFolder.Path, "data", "tiki-reviews", "tiki_reviews.csv");
        string? segmenter = SharedFolder.Path is null ? null : Path.Combine(SharedFolder.Path, "data", "vncorenlp");
        bool json = false;
        for (int i = 0; i < options.Length; i++)
        {
            bool hasValue = i + 1 < options.Length;
            if (options[i] == "--json")
                json = true;
            else if (options[i] == "--input" && hasValue)
                input = options[++i];
            else if (options[i] == "--segmenter" && hasValue)
                segmenter = options[++i];
            else
                return Refusal.Say($"text does not take '{options[i]}' like this. It takes --input FILE.csv, --segmenter DIR and --json.");
        }

        if (input is not null && !File.Exists(input))
            return Refusal.Say($"There is no file '{input}'. Give --input a .csv of reviews with a column content.");
        TextBench.Run(input, segmenter, json);
        return 0;
    }
}
