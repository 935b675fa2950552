using Freshet.Bench.Latency;

namespace Freshet.Bench;

/// <summary>From a review's intended emission to its stored row: <c>latency [--json]</c>.</summary>
internal static class LatencyCommand
{
    public static int Run(string[] options)
    {
        foreach (string option in options)
        {
            if (option != "--json")
                return Refusal.Say($"latency does not take '{option}'. It takes --json.");
        }

        LatencyBench.Run(options.Length > 0);
        return 0;
    }
}
