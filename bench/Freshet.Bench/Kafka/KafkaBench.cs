using System.Globalization;
using System.Text.Json.Nodes;
using Freshet.Connectors.Kafka;
using HdrHistogram;

namespace Freshet.Bench.Kafka;

/// <summary>The source and the sink beside bare loops of the client they use, in turn in one process, and what a record takes from topic to topic.</summary>
internal sealed class KafkaBench(BenchBroker broker, int records, bool json)
{
    private const int Rounds = 20; // even: ours is the first as often as the bare loop is
    private const int Partitions = 2;
    private const double Aim = 0.85;

    // About what a second brings: an epoch of ours, and a transaction of the bare loop.
    private const int RecordsPerTransaction = 100_000;

    private int _topics;

    public void Run(IEnumerable<string> cases)
    {
        if (!json)
            Console.WriteLine($"{"case",-34} {"unit",-12} {"ours",10} {"bare",10} {"ratio",6} {"aim",5}");
        foreach (string name in cases)
        {
            switch (name)
            {
                case "consume":
                    Consume();
                    break;
                case "produce":
                    Produce("produce, at least once", Aim, new KafkaSinkOptions(), null);
                    break;
                case "exactly-once":
                    Produce("produce, exactly once, in memory", null, ExactlyOnce(long.MaxValue), RecordsPerTransaction);
                    Produce("produce, exactly once, spooled", null, ExactlyOnce(0), RecordsPerTransaction);
                    break;
                default:
                    Latency();
                    break;
            }
        }

        if (json)
            return;
        Console.WriteLine($"{records} records of {Producing.RecordBytes} bytes, {Partitions} partitions, medians of {Rounds} rounds of ours and the bare loop in turn; the broker runs beside them.");
        Console.WriteLine("Exactly once against one bare transaction for every 100,000 records, with nothing that would be written again after a death.");
    }

    private static KafkaSinkOptions ExactlyOnce(long memoryBytes) => new() { Delivery = KafkaDelivery.ExactlyOnce, EpochMemoryBytes = memoryBytes };

    private void Consume()
    {
        string topic = NewTopic();
        Producing.Bare(broker.Bootstrap, topic, records, null);
        Compare(
            "consume", Aim,
            () => Consuming.Ours(broker.Bootstrap, topic, records),
            () => Consuming.Bare(broker.Bootstrap, topic, Partitions, records),
            "Confluent.Kafka's Consume() with a span deserializer");
    }

    private void Produce(string name, double? aim, KafkaSinkOptions options, int? recordsPerTransaction) => Compare(
        name, aim,
        () => OnNewTopic(topic => Producing.Ours(broker.Bootstrap, topic, records, options)),
        () => OnNewTopic(topic => Producing.Bare(broker.Bootstrap, topic, records, recordsPerTransaction)),
        recordsPerTransaction is null ? "Confluent.Kafka's Produce() with idempotence and delivery reports" : "Confluent.Kafka's Produce() in transactions");

    private void Compare(string name, double? aim, Func<Run> ours, Func<Run> bare, string against)
    {
        var runs = new List<(Run Ours, Run Bare)>();
        for (int i = 0; i <= Rounds; i++)
        {
            bool oursFirst = i % 2 == 0;
            Run first = oursFirst ? ours() : bare();
            Run second = oursFirst ? bare() : ours();
            (Run Ours, Run Bare) run = oursFirst ? (first, second) : (second, first);
            if (run.Ours.Check != run.Bare.Check)
                throw new InvalidOperationException($"'{name}': ours and the bare loop have not done the same.");
            if (i > 0) // the first warms up
                runs.Add(run);
        }

        Print(name, "records/s", runs, r => records / r.Seconds, (o, b) => o / b, aim, against);
        Print(name, "CPU ns", runs, r => r.CpuSeconds * 1e9 / records, (o, b) => b / o, aim, against);
    }

    private void Print(
        string name, string unit, List<(Run Ours, Run Bare)> runs, Func<Run, double> figure, Func<double, double, double> ratio, double? aim, string against)
    {
        double ours = Medians.Of(runs.Select(r => figure(r.Ours)));
        double bare = Medians.Of(runs.Select(r => figure(r.Bare)));
        double ratioOf = Medians.Of(runs.Select(r => ratio(figure(r.Ours), figure(r.Bare))));
        if (!json)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-34} {unit,-12} {ours,10:N0} {bare,10:N0} {ratioOf,6:F2} {aim,5:F2}"));
            return;
        }

        Console.WriteLine(new JsonObject
        {
            ["bench"] = "kafka",
            ["case"] = name,
            ["unit"] = unit,
            ["ours"] = Math.Round(ours),
            ["other"] = Math.Round(bare),
            ["against"] = against,
            ["ratio"] = Math.Round(ratioOf, 2),
            ["aim"] = aim,
            ["rounds"] = Rounds,
        }.ToJsonString());
    }

    private void Latency()
    {
        (string Name, KafkaDelivery? Delivery, double CheckpointSeconds)[] cases =
        [
            ("no job: sent and read", null, 1),
            ("at least once, checkpoint 1 s", KafkaDelivery.AtLeastOnce, 1),
            ("exactly once, checkpoint 100 ms", KafkaDelivery.ExactlyOnce, 0.1),
            ("exactly once, checkpoint 1 s", KafkaDelivery.ExactlyOnce, 1),
        ];
        LatencyRun.Measure(broker, KafkaDelivery.AtLeastOnce, TimeSpan.FromSeconds(1)); // a broker that has just begun, and code that has not run yet, are slow
        if (!json)
            Console.WriteLine($"{"topic to topic, 10,000/s",-34} {"",-12} {"p50 ms",10} {"p99 ms",10}");
        foreach ((string name, KafkaDelivery? delivery, double seconds) in cases)
        {
            LongHistogram latencies = LatencyRun.Measure(broker, delivery, TimeSpan.FromSeconds(seconds));
            double p50 = Milliseconds(latencies, 50), p99 = Milliseconds(latencies, 99);
            Console.WriteLine(!json
                ? string.Create(CultureInfo.InvariantCulture, $"{name,-34} {"",-12} {p50,10:F1} {p99,10:F1}")
                : new JsonObject { ["bench"] = "kafka", ["case"] = $"latency, {name}", ["unit"] = "ms", ["ours"] = p50, ["p50"] = p50, ["p99"] = p99, ["rounds"] = 1 }.ToJsonString());
        }
    }

    private string NewTopic()
    {
        string topic = $"bench-{++_topics}";
        broker.CreateTopic(topic, Partitions);
        return topic;
    }

    private Run OnNewTopic(Func<string, Run> run)
    {
        string topic = NewTopic();
        Run result = run(topic);
        broker.DeleteTopic(topic);
        return result;
    }

    private static double Milliseconds(LongHistogram latencies, double percentile) => Math.Round(latencies.GetValueAtPercentile(percentile) / 1000.0, 1);
}
