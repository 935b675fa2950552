namespace Freshet.Connectors.Kafka;

/// <summary>
/// Where partitions are read from at a job's first start, or read to. A checkpoint's positions go before it. Immutable; safe to share.
/// </summary>
public sealed class OffsetsInitializer
{
    private OffsetsInitializer(OffsetsKind kind)
    {
        Kind = kind;
    }

    /// <summary>The first record that is there.</summary>
    public static OffsetsInitializer Earliest { get; } = new(OffsetsKind.Earliest);

    /// <summary>Behind the last record that is there when the job starts.</summary>
    public static OffsetsInitializer Latest { get; } = new(OffsetsKind.Latest);

    internal OffsetsKind Kind { get; }

    internal DateTimeOffset Time { get; private init; }

    internal OffsetsInitializer? Fallback { get; private init; }

    internal IReadOnlyDictionary<(string Topic, int Partition), long> Offsets { get; private init; } = new Dictionary<(string, int), long>();

    /// <summary>The first record whose timestamp is at or behind a time; where there is none, the end.</summary>
    public static OffsetsInitializer Timestamp(DateTimeOffset time) => new(OffsetsKind.Timestamp) { Time = time };

    /// <summary>What the source's consumer group committed last.</summary>
    /// <param name="fallback">For partitions that it committed nothing of; null: the start fails and names them.</param>
    public static OffsetsInitializer CommittedOffsets(OffsetsInitializer? fallback = null) => new(OffsetsKind.Committed) { Fallback = fallback };

    /// <summary>An offset for each partition.</summary>
    /// <param name="offsets">The offsets.</param>
    /// <param name="fallback">For partitions that are not named; null: the start fails and names them.</param>
    public static OffsetsInitializer Specific(IReadOnlyDictionary<(string Topic, int Partition), long> offsets, OffsetsInitializer? fallback = null) =>
        new(OffsetsKind.Specific) { Offsets = offsets, Fallback = fallback };
}

/// <summary>The kinds of places to begin at.</summary>
internal enum OffsetsKind
{
    Earliest,
    Latest,
    Timestamp,
    Committed,
    Specific,
}
