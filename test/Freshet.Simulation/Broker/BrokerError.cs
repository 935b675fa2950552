namespace Freshet.Simulation.Broker;

/// <summary>Why a broker refuses a request; the words are Kafka's.</summary>
internal enum BrokerError
{
    /// <summary>Another producer of the transactional id has been initialised since, or the transaction has expired.</summary>
    ProducerFenced,

    /// <summary>There is no transaction under way that the request could belong to.</summary>
    InvalidTransactionState,

    /// <summary>A request between is missing.</summary>
    OutOfOrderSequence,

    UnknownTopicOrPartition,

    /// <summary>Committed offsets that a transaction under way is about to change.</summary>
    UnstableOffsetCommit,

    /// <summary>The request did not reach the broker.</summary>
    Unavailable,

    /// <summary>The response did not reach the client; what the request did is open.</summary>
    TimedOut,
}

/// <summary>A request that the broker refused.</summary>
internal sealed class BrokerException(BrokerError error, string message) : Exception($"{error}: {message}")
{
    public BrokerError Error => error;
}
