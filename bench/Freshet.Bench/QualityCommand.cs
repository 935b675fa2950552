using System.Globalization;
using Freshet.Bench.Quality;

namespace Freshet.Bench;

/// <summary>
/// How good the models are: <c>quality --data FILE.csv [--tune [N]]</c> on a stream of Tiki reviews, <c>quality --data FOLDER [--model FOLDER]</c> on the test
/// part of UIT-VSFC or UIT-ViSFD.
/// </summary>
internal static class QualityCommand
{
    private const int TooLow = 1;

    public static int Run(string[] options)
    {
        string? path = null, model = null;
        int tune = 0;
        for (int i = 0; i < options.Length; i++)
        {
            bool hasValue = i + 1 < options.Length;
            if (options[i] == "--data" && hasValue)
                path = options[++i];
            else if (options[i] == "--model" && hasValue)
                model = options[++i];
            else if (options[i] == "--tune")
                tune = hasValue && int.TryParse(options[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int most) && most > 0 ? ToNext(ref i, most) : 20;
            else
                return Refusal.Say($"quality does not take '{options[i]}' like this. It takes --data PATH, --tune [N] and --model FOLDER.");
        }

        if (path is null)
            return Refusal.Say("quality needs --data: a CSV file of Tiki reviews, or a folder with UIT-VSFC or UIT-ViSFD.");
        if (Directory.Exists(path))
            return HeldOutQuality.Run(path, model) ? 0 : TooLow;
        if (!File.Exists(path))
            return Refusal.Say($"There is no file or folder '{path}'. Give --data a CSV file of Tiki reviews, or a folder with UIT-VSFC or UIT-ViSFD.");
        if (tune == 0)
            return StreamQuality.Run(path) ? 0 : TooLow;
        TuningGrid.Run(path, tune);
        return 0;
    }

    private static int ToNext(ref int i, int value)
    {
        i++;
        return value;
    }
}
