namespace Freshet.Connectors.Kafka;

/// <summary>What a reader of the topic may rely on.</summary>
public enum KafkaDelivery
{
    /// <summary>Records are sent and not waited for: some may be lost, some doubled.</summary>
    None,

    /// <summary>A checkpoint waits until every record before it has arrived: none is lost, some come again after a failure.</summary>
    AtLeastOnce,

    /// <summary>Records become visible with the checkpoint that holds them, to readers with <c>isolation.level=read_committed</c> exactly once.</summary>
    ExactlyOnce,
}
