using Confluent.Kafka;

namespace Freshet.Connectors.Kafka.Clients;

/// <summary>What librdkafka's errors leave behind, and how they are told. Pure functions.</summary>
internal static class KafkaErrors
{
    /// <summary>What a failed call of a transactional producer leaves behind.</summary>
    /// <param name="error">The error.</param>
    /// <param name="requiresAbort">Whether librdkafka has given the transaction up.</param>
    /// <param name="hasExpired">Whether the transaction has been open for as long as the broker waits: then it was the broker that shut the producer out.</param>
    public static KafkaFailure Classify(Error error, bool requiresAbort, bool hasExpired) => error.Code switch
    {
        ErrorCode.ProducerFenced or ErrorCode.InvalidProducerEpoch or ErrorCode.Local_Fenced => hasExpired ? KafkaFailure.Aborted : KafkaFailure.Fenced,
        ErrorCode.MsgSizeTooLarge or ErrorCode.RecordListTooLarge or ErrorCode.TopicAuthorizationFailed or ErrorCode.TransactionalIdAuthorizationFailed
            or ErrorCode.GroupAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed or ErrorCode.SaslAuthenticationFailed or ErrorCode.Local_Authentication
            or ErrorCode.TopicException or ErrorCode.InvalidTransactionTimeout or ErrorCode.UnsupportedForMessageFormat or ErrorCode.UnsupportedVersion
            or ErrorCode.InvalidRecord or ErrorCode.Local_UnknownPartition or ErrorCode.Local_UnknownTopic or ErrorCode.UnknownTopicOrPart
            or ErrorCode.InvalidConfig or ErrorCode.Local_InvalidArg => KafkaFailure.Permanent,
        _ => requiresAbort ? KafkaFailure.Aborted : KafkaFailure.Unknown,
    };

    /// <summary>Whether the broker refuses a record for what it is, so that the others may go on.</summary>
    public static bool IsRefusal(ErrorCode code) => code is ErrorCode.MsgSizeTooLarge or ErrorCode.RecordListTooLarge or ErrorCode.InvalidRecord
        or ErrorCode.Local_UnknownPartition or ErrorCode.TopicException;

    /// <summary>Whether who keeps the groups is only just coming up, or moving: as it does on a broker that has begun.</summary>
    public static bool IsCoordinatorAway(ErrorCode code) => code is ErrorCode.GroupCoordinatorNotAvailable or ErrorCode.GroupLoadInProgress
        or ErrorCode.NotCoordinatorForGroup or ErrorCode.Local_WaitCoord or ErrorCode.Local_TimedOut or ErrorCode.Local_Transport;

    public static KafkaFailureException ToFailure(KafkaException e, bool hasExpired = false) => new(Classify(e.Error, e is KafkaTxnRequiresAbortException, hasExpired), Text(e.Error), e);

    /// <summary>The broker's word for what went wrong, and librdkafka's sentence.</summary>
    public static string Text(Error error) => $"{error.Reason.TrimEnd('.')} ({error.Code}).";
}
