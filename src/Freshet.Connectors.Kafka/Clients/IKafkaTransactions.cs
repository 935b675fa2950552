namespace Freshet.Connectors.Kafka.Clients;

/// <summary>
/// The transactions of one sink at a broker, and the marks that tell how far each lineage is. What stands between the protocol and the network:
/// all calls block and throw <see cref="KafkaFailureException"/>. Used by one thread.
/// </summary>
internal interface IKafkaTransactions : IDisposable
{
    /// <summary>The lineages that ever left a mark, whichever job folder they belong to.</summary>
    IReadOnlyCollection<int> FindLineages();

    /// <summary>Opens the producers of lineages, each under its own transactional id: all at once, since each waits for the broker. Whoever had one open is shut out,
    /// and what he left undone is aborted.</summary>
    IReadOnlyList<ITransactionalProducer> OpenAll(IReadOnlyList<int> lineages);

    /// <summary>The sequence of a lineage's last committable that is visible; null where it left no mark. Waits for a transaction that is under way.</summary>
    long? ReadMark(int lineage);

    /// <summary>How long the broker keeps a mark that nobody writes again; Kafka's default where it does not tell.</summary>
    TimeSpan MarkRetention => TopicLimits.Default.OffsetsRetention;

    /// <summary>Waits before a call is made again.</summary>
    /// <param name="failures">How many have failed in a row.</param>
    void Pause(int failures);
}

/// <summary>The producer of one transactional id. Used by one thread.</summary>
internal interface ITransactionalProducer : IDisposable
{
    void Begin();

    /// <summary>Hands a record over; whether it arrived is told by <see cref="Commit"/>.</summary>
    void Produce(in OutgoingRecord record);

    /// <summary>Puts the mark into the transaction.</summary>
    void SendMark(long sequence);

    /// <summary>Makes all of it visible, or throws.</summary>
    void Commit();
}
