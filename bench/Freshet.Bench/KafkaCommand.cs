using System.Globalization;
using Freshet.Bench.Kafka;

namespace Freshet.Bench;

/// <summary>The Kafka connector beside bare loops of its client: <c>kafka [--records N] [--case NAME] [--json]</c>.</summary>
internal static class KafkaCommand
{
    private static readonly string[] Cases = ["latency", "consume", "produce", "exactly-once"]; // what a broker still writes to disk of the others would be in the latency

    public static int Run(string[] options)
    {
        bool json = false;
        string? only = null;
        int records = 400_000;
        for (int i = 0; i < options.Length; i++)
        {
            bool hasValue = i + 1 < options.Length;
            if (options[i] == "--json")
                json = true;
            else if (options[i] == "--case" && hasValue)
                only = options[++i];
            else if (options[i] == "--records" && hasValue && int.TryParse(options[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out records) && records >= 1000)
                i++;
            else
                return Refusal.Say($"kafka does not take '{options[i]}' like this. It takes --records N (at least 1000), --case NAME and --json.");
        }

        if (only is not null && !Cases.Contains(only))
            return Refusal.Say($"There is no case '{only}'. The cases are: {string.Join(", ", Cases)}.");
        if (BenchBroker.Program is not { } program)
            return Refusal.Say("kafka needs a broker: set FRESHET_SHARED to the folder whose bin/kafka starts one.");
        using BenchBroker broker = BenchBroker.Start(program);
        new KafkaBench(broker, records, json).Run(Cases.Where(c => only is null || c == only));
        return 0;
    }
}
