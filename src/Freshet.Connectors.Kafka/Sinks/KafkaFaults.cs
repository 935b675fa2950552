namespace Freshet.Connectors.Kafka.Sinks;

/// <summary>What can be made wrong in the protocol on purpose, so that what judges it can be tested itself.</summary>
internal enum KafkaFault
{
    None,
    MarkReadBeforeFence,
    RewrittenUnderAnotherId,
}

/// <summary>Between which two steps of the protocol a process can be made to die.</summary>
internal enum KafkaCrashPoint
{
    Fenced,
    MarkRead,
    TransactionBegun,
    RecordsProduced,
    MarkSent,
    TransactionCommitted,
}

/// <summary>The switches of tests. Not thread-safe: set them while nothing runs.</summary>
internal static class KafkaFaults
{
    public static KafkaFault Active { get; set; }

    /// <summary>Called at each point that is reached; null for nothing.</summary>
    public static Action<KafkaCrashPoint>? Reached { get; set; }

    public static void Reach(KafkaCrashPoint point) => Reached?.Invoke(point);
}
