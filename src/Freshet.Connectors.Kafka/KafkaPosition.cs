namespace Freshet.Connectors.Kafka;

/// <summary>Where a record stands. Immutable.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">The record's number in the partition.</param>
/// <param name="Timestamp">The record's timestamp; <see cref="EventTime.None"/> where it has none.</param>
public readonly record struct KafkaPosition(string Topic, int Partition, long Offset, EventTime Timestamp);
