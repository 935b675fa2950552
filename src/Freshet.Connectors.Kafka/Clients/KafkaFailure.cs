namespace Freshet.Connectors.Kafka.Clients;

/// <summary>What a failed call leaves behind.</summary>
internal enum KafkaFailure
{
    /// <summary>It may or may not have had its effect: a new producer and the mark tell.</summary>
    Unknown,

    /// <summary>The transaction is lost, and nothing of it will be seen.</summary>
    Aborted,

    /// <summary>Another producer has the transactional id.</summary>
    Fenced,

    /// <summary>No repetition helps: a record too large, a right that is missing.</summary>
    Permanent,
}

/// <summary>A call to a broker failed. The message names the broker's reason.</summary>
internal sealed class KafkaFailureException(KafkaFailure kind, string message, Exception? cause = null) : IOException(message, cause)
{
    public KafkaFailure Kind { get; } = kind;

    /// <summary>Makes a call for a job, which fails as <see cref="ToJobFailure"/> says.</summary>
    public static T Told<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (KafkaFailureException e)
        {
            throw e.ToJobFailure();
        }
    }

    /// <summary>What a job fails with: for good where no repetition helps.</summary>
    /// <param name="message">What is told; null: the message as it is.</param>
    public Exception ToJobFailure(string? message = null) =>
        Kind == KafkaFailure.Permanent ? new SuppressRestartsException(message ?? Message, this) : new IOException(message ?? Message, this);
}
