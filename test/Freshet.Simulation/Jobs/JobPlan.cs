using System.Globalization;

namespace Freshet.Simulation.Jobs;

/// <summary>The job of a run, its input and how it is run at first, all drawn from the seed. Immutable.</summary>
internal sealed record JobPlan
{
    /// <summary>How far a record's time may lie behind the latest of its split: the strategy allows as much, so no record is late.</summary>
    public static readonly TimeSpan OutOfOrderness = TimeSpan.FromMilliseconds(40);

    /// <summary>A pause of a key as long as this ends its session.</summary>
    public static readonly TimeSpan SessionGap = TimeSpan.FromMilliseconds(60);

    public required IReadOnlyList<IReadOnlyList<Event>> Splits { get; init; }

    public required int Parallelism { get; init; }

    public required int BatchSize { get; init; }

    public required TimeSpan CheckpointInterval { get; init; }

    /// <summary>The time between two records of a split.</summary>
    public required TimeSpan Pace { get; init; }

    /// <summary>The length of a window and of a bucket.</summary>
    public required TimeSpan WindowSize { get; init; }

    public required bool HasWindows { get; init; }

    public required bool HasSessions { get; init; }

    public required bool HasBuckets { get; init; }

    /// <summary>How the running results are sent through calls that answer later; null: they are not.</summary>
    public required AsyncOutputMode? Calls { get; init; }

    /// <summary>Whether results are spread over the sink's subtasks.</summary>
    public required bool Rebalances { get; init; }

    /// <summary>Whether barriers overtake what is on its way.</summary>
    public required bool Unaligned { get; init; }

    /// <summary>Where the results go.</summary>
    public required SinkKind Sink { get; init; }

    /// <summary>The partitions of the topic that results go to.</summary>
    public required int Partitions { get; init; }

    /// <summary>Whether keyed state is bytes in a store instead of objects in tables.</summary>
    public required bool StoresBytes { get; init; }

    /// <summary>Whether a key's results keep their order up to the sink.</summary>
    public bool KeepsOrder => !Rebalances && Calls != AsyncOutputMode.Unordered;

    public static JobPlan Draw(Random random)
    {
        int splits = random.Next(1, 5);
        int records = random.Next(30, 200);
        int keys = random.Next(3, 25);
        var input = new List<IReadOnlyList<Event>>();
        int id = 0;
        for (int split = 0; split < splits; split++)
        {
            var events = new List<Event>();
            long time = random.Next(50);
            for (int i = 0; i < records; i++)
            {
                time += random.Next(12);
                int key = (random.Next(keys) * splits) + split;
                long disorder = random.Next((int)OutOfOrderness.TotalMilliseconds);
                string name = string.Create(CultureInfo.InvariantCulture, $"k{key}");
                events.Add(new Event(id++, name, Math.Max(0, time - disorder), random.Next(1_000)));
            }

            input.Add(events);
        }

        return new JobPlan
        {
            Splits = input,
            Parallelism = random.Next(1, 5),
            BatchSize = 1 << random.Next(7),
            CheckpointInterval = TimeSpan.FromMilliseconds(random.Next(10, 120)),
            Pace = TimeSpan.FromMilliseconds(random.NextDouble() * 8),
            WindowSize = TimeSpan.FromMilliseconds(random.Next(20, 200)),
            HasWindows = random.Next(2) == 0,
            HasSessions = random.Next(2) == 0,
            HasBuckets = random.Next(2) == 0,
            Calls = random.Next(3) switch { 0 => null, 1 => AsyncOutputMode.Ordered, _ => AsyncOutputMode.Unordered },
            Rebalances = random.Next(2) == 0,
            Unaligned = random.Next(3) == 0,
            Sink = (SinkKind)random.Next(2),
            Partitions = random.Next(1, 4),
            StoresBytes = random.Next(3) == 0,
        };
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"splits {Splits.Count} x {Splits[0].Count}, parallelism {Parallelism}, batch {BatchSize}, checkpoints every {CheckpointInterval.TotalMilliseconds} ms, pace {Pace.TotalMilliseconds:F2} ms, windows {HasWindows} sessions {HasSessions} buckets {HasBuckets} calls {Calls} rebalances {Rebalances} bytes {StoresBytes} unaligned {Unaligned} sink {Sink}");
}
