using Freshet.Connectors.Kafka.Clients;

namespace Freshet.Connectors.Kafka.Sources;

/// <summary>What came from a partition: a value, or a note where there is none. Immutable.</summary>
/// <param name="Offset">Its offset; at the partition's end, that of the record to come.</param>
/// <param name="Record">The value and its time.</param>
/// <param name="Note">What came instead of a value; null where there is one.</param>
internal readonly record struct FetchedRecord<T>(long Offset, Record<T> Record, FetchedNote? Note);

/// <summary>Why there is no value. Immutable.</summary>
internal sealed class FetchedNote
{
    private FetchedNote(string reason, ReadOnlyMemory<byte> bytes)
    {
        Reason = reason;
        Bytes = bytes;
    }

    /// <summary>The decoder passed the record over.</summary>
    public static FetchedNote Skipped { get; } = new("skipped", default);

    /// <summary>The partition has come to its present end.</summary>
    public static FetchedNote End { get; } = new("end", default);

    public string Reason { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The decoder rejected the record.</summary>
    public static FetchedNote Rejected(string reason, ReadOnlySpan<byte> value) => new(reason, value[..Math.Min(value.Length, TopicLimits.MostRejectedBytes)].ToArray());
}
