using Freshet.Connectors.Kafka.Sources;

namespace Freshet.Connectors.Kafka.Clients;

/// <summary>
/// Reads partitions. What stands between the source and the network: all calls may block and throw <see cref="KafkaFailureException"/>, and none is
/// made while another is under way.
/// </summary>
internal interface IPartitionConsumer : IDisposable
{
    /// <summary>The offset that an initializer means for a partition, as it is now.</summary>
    long Resolve(PartitionName partition, OffsetsInitializer initializer);

    /// <summary>Begins to read a partition at an offset, or at its beginning.</summary>
    void Assign(PartitionName partition, long offset);

    /// <summary>Holds partitions up, or goes on with them.</summary>
    void SetPaused(IReadOnlyList<PartitionName> partitions, bool isPaused);

    /// <summary>
    /// Gives what has come until the taker has enough, and waits so long for the first of it. When nothing more is there, the taker says whether to wait for more. Of each
    /// partition it comes in order.
    /// </summary>
    void Fetch(IRecordTaker taker, TimeSpan wait);

    /// <summary>Tells the consumer group how far the job is. What goes wrong with that is nobody's loss.</summary>
    void CommitForMonitoring(IReadOnlyList<(PartitionName Partition, long Offset)> positions);
}

/// <summary>Takes what a consumer reads.</summary>
internal interface IRecordTaker
{
    /// <summary>Whether values come by <see cref="TakeValue"/>, and the records without them.</summary>
    bool TakesValuesAhead { get; }

    /// <summary>Takes the value, which is not null, of the record that comes next. Its memory is valid during the call only.</summary>
    void TakeValue(ReadOnlySpan<byte> value);

    /// <summary>Takes a record, whose memory is valid during the call only; false where it wants no more for now.</summary>
    bool Take(in KafkaRecord record);

    /// <summary>Takes word that nothing more is there now; false where it does not want to wait for more.</summary>
    bool AwaitsMore();

    /// <summary>Takes word that a partition has come to its present end, which is the offset of the record to come.</summary>
    void TakeEnd(string topic, int partition, long offset);
}
