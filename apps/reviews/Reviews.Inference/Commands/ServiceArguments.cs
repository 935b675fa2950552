using System.Globalization;

namespace Reviews.Inference;

/// <summary>What the command line says. Immutable.</summary>
internal sealed record ServiceArguments(bool SelfTest, InferenceOptions Options)
{
    private const int DefaultPort = 5000;

    /// <summary>What the program takes.</summary>
    public const string Usage = """
        Reviews.Inference [selftest] [--model DIR] [--precision fp32|int8] [--file NAME] [--segmenter DIR] [--device cpu|cuda|auto]
                          [--sessions N --threads N] [--port N] [--batch-delay MS] [--queue TEXTS] [--cache CHARACTERS]

        Without selftest it answers POST /predict, GET /healthz, /metrics and /openapi.json on 127.0.0.1 until it is asked to stop.
        On SIGHUP it loads the model's folder again and goes on with what it holds then.
        Without --sessions it measures which sessions and threads are fastest here.
        """;

    /// <summary>Reads arguments; null and a sentence when they cannot be understood.</summary>
    public static ServiceArguments? Parse(string[] args, out string? refusal)
    {
        bool selfTest = args is ["selftest", ..];
        ServiceArguments parsed = new(selfTest, new InferenceOptions { Port = DefaultPort, Sessions = 0 });
        string? precision = null;
        for (int i = selfTest ? 1 : 0; i < args.Length; i += 2)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            if (args[i] == "--precision" && value is "fp32" or "int8")
                precision = value;
            else if (value is null || Take(parsed.Options, args[i], value) is not { } options)
                return Refuse($"The argument '{args[i]}' is unknown, or its value is missing or not understood.\n{Usage}", out refusal);
            else
                parsed = parsed with { Options = options };
        }

        if (precision is not null && !parsed.TryChoose(precision == "int8", out parsed, out refusal))
            return null;
        refusal = null;
        return parsed;
    }

    private bool TryChoose(bool quantized, out ServiceArguments chosen, out string? refusal)
    {
        string? file = ModelFiles.Find(Options.ModelDirectory, quantized);
        chosen = file is null ? this : this with { Options = Options with { ModelFile = file } };
        refusal = file is null ? $"'{Options.ModelDirectory}' holds none of {ModelFiles.Names(quantized)}; name the file by --file." : null;
        return file is not null;
    }

    private static InferenceOptions? Take(InferenceOptions options, string name, string value) => name switch
    {
        "--model" => options with { ModelDirectory = value },
        "--file" => options with { ModelFile = value },
        "--segmenter" => options with { SegmenterDirectory = value },
        "--device" => Enum.TryParse(value, ignoreCase: true, out InferenceDevice device) && Enum.IsDefined(device) ? options with { Device = device } : null,
        "--sessions" => Number(value, 1, 1024) is { } n ? options with { Sessions = n } : null,
        "--threads" => Number(value, 1, 1024) is { } n ? options with { IntraOpThreads = n } : null,
        "--port" => Number(value, 0, ushort.MaxValue) is { } n ? options with { Port = n } : null,
        "--batch-delay" => Number(value, 0, 60_000) is { } n ? options with { BatchDelay = TimeSpan.FromMilliseconds(n) } : null,
        "--queue" => Number(value, 1, int.MaxValue) is { } n ? options with { QueueCapacity = n } : null,
        "--cache" => Number(value, 0, int.MaxValue) is { } n ? options with { CacheCharacters = n } : null,
        _ => null,
    };

    private static int? Number(string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n >= least && n <= most ? n : null;

    private static ServiceArguments? Refuse(string reason, out string? refusal)
    {
        refusal = reason;
        return null;
    }
}
