using System.Globalization;

namespace Freshet.Connectors.Kafka.Clients;

/// <summary>What a broker lets a producer do; where it does not tell, Kafka's defaults. Immutable.</summary>
internal sealed record TopicLimits(int MaxMessageBytes, TimeSpan MaxTransaction, TimeSpan OffsetsRetention)
{
    /// <summary>What a batch takes beyond the bytes of its one record, with some to spare.</summary>
    public const int BatchOverhead = 128;

    /// <summary>What dead letters keep of a record.</summary>
    public const int MostRejectedBytes = 1 << 16;

    public static TopicLimits Default { get; } = new(1_048_588, TimeSpan.FromMinutes(15), TimeSpan.FromDays(7));

    /// <exception cref="SuppressRestartsException">An option is beyond a limit.</exception>
    public void Check(string topic, KafkaSinkOptions options)
    {
        if (options.TransactionTimeout > MaxTransaction)
        {
            throw new SuppressRestartsException(string.Create(
                CultureInfo.InvariantCulture,
                $"The sink of the topic '{topic}' asks for transactions of {options.TransactionTimeout.TotalSeconds:0} s, and the broker allows {MaxTransaction.TotalSeconds:0} s. Set KafkaSinkOptions.TransactionTimeout to that at most, or raise transaction.max.timeout.ms at the broker."));
        }
    }
}
