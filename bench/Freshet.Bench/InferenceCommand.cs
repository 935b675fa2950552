using System.Globalization;
using Freshet.Bench.Inference;
using Reviews.Inference;

namespace Freshet.Bench;

/// <summary>The inference service beside bare ONNX Runtime: <c>inference [--model DIR] [--file NAME] [--threads N] [--json]</c>.</summary>
internal static class InferenceCommand
{
    public static async Task<int> RunAsync(string[] options)
    {
        InferenceOptions settings = new() { Sessions = 1, CacheCharacters = 0, QueueCapacity = int.MaxValue };
        bool json = false;
        for (int i = 0; i < options.Length; i++)
        {
            bool hasValue = i + 1 < options.Length;
            if (options[i] == "--json")
                json = true;
            else if (options[i] == "--model" && hasValue)
                settings = settings with { ModelDirectory = options[++i] };
            else if (options[i] == "--file" && hasValue)
                settings = settings with { ModelFile = options[++i] };
            else if (options[i] == "--threads" && hasValue && int.TryParse(options[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int threads) && threads > 0)
                (settings, i) = (settings with { IntraOpThreads = threads }, i + 1);
            else
                return Refusal.Say($"inference does not take '{options[i]}' like this. It takes --model DIR, --file NAME, --threads N (at least 1) and --json.");
        }

        try
        {
            await InferenceBench.RunAsync(settings, json);
            return 0;
        }
        catch (ModelLoadException e)
        {
            return Refusal.Say(e.Message);
        }
    }
}
