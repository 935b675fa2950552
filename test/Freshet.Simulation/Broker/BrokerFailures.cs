using Freshet.Connectors.Kafka.Clients;

namespace Freshet.Simulation.Broker;

/// <summary>What the connector makes of a broker's errors. Pure functions.</summary>
internal static class BrokerFailures
{
    /// <param name="refused">The error.</param>
    /// <param name="hasExpired">Whether the transaction has been open for as long as the broker waits.</param>
    public static KafkaFailureException Of(BrokerException refused, bool hasExpired = false) => new(
        refused.Error switch
        {
            BrokerError.ProducerFenced => hasExpired ? KafkaFailure.Aborted : KafkaFailure.Fenced,
            BrokerError.UnknownTopicOrPartition => KafkaFailure.Permanent,
            _ => KafkaFailure.Unknown,
        },
        refused.Message, refused);
}
