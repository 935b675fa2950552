using System.Collections.Frozen;
using MongoDB.Driver;

namespace Freshet.Connectors.MongoDB;

/// <summary>Tells what may pass from what will not, and says the latter in terms of the server and what to do.</summary>
internal static class MongoErrors
{
    public const int DuplicateKey = 11000;

    private const int LongestReason = 500;

    // The server is away, is not the primary any more, is shutting down, was too slow, has no space for now, or two writers met.
    private static readonly FrozenSet<int> TransientCodes = FrozenSet.Create(
        6, 7, 50, 64, 89, 91, 112, 133, 134, 189, 262, 9001, 10058, 10107, 11600, 11602, 13388, 13435, 13436, 14031);

    // The whole command is refused because of one document: too deep, not BSON for this server, too large with what is around it.
    private static readonly FrozenSet<int> DocumentCodes = FrozenSet.Create(15, 22, 10334, 17419, 17420);

    public static bool IsTransient(int code) => TransientCodes.Contains(code);

    public static bool IsTransient(Exception failure) => failure switch
    {
        MongoAuthenticationException => failure.InnerException is { } cause and not MongoCommandException && IsTransient(cause),
        MongoConnectionException or MongoNotPrimaryException or MongoNodeIsRecoveringException or MongoExecutionTimeoutException => true,
        MongoWaitQueueFullException or MongoConnectionPoolPausedException or TimeoutException => true,
        MongoWriteConcernException => true, // written here, not confirmed by the others
        MongoCommandException command => IsTransient(command.Code) || command.HasErrorLabel("RetryableWriteError"),
        _ => false,
    };

    /// <summary>Whether a command was refused for one of its documents, so that the others would be taken without it.</summary>
    public static bool IsOfDocument(Exception failure) => failure is MongoCommandException command && DocumentCodes.Contains(command.Code);

    /// <summary>The failure as the sink's edge tells it.</summary>
    public static IOException Of(Exception failure, MongoConnection connection, string target)
    {
        string reason = Reason(failure, connection);
        if (IsTransient(failure))
            return new TransientStoreException(reason, failure);
        return failure switch
        {
            MongoAuthenticationException or MongoCommandException { Code: 18 } => new IOException(
                $"{connection} refuses the user or the password of the URI: {reason} Correct them, and name the database that knows the user (authSource).", failure),
            MongoCommandException { Code: 13 } => new IOException(
                $"{connection} does not let the user of the URI work on {target}: {reason} Give the user the role readWrite on its database.", failure),
            _ => new IOException($"{connection} refuses to work on {target}: {reason}", failure),
        };
    }

    public static IOException Unreachable(Exception failure, MongoConnection connection) => new(
        $"{connection} cannot be reached: {Reason(failure, connection)} Check that it runs, that the URI names it, and that no firewall or TLS setting stands between.", failure);

    /// <summary>The reason in one sentence: of a server that was not found, what its last connection said.</summary>
    public static string Reason(Exception failure, MongoConnection connection)
    {
        string reason = failure is TimeoutException ? Heartbeat(failure.Message) : Innermost(failure).Message;
        reason = connection.Redacted(reason.ReplaceLineEndings(" ")).Trim();
        if (reason.Length > LongestReason)
            reason = reason[..LongestReason] + "…";
        return reason.EndsWith('.') ? reason : reason + ".";
    }

    private static Exception Innermost(Exception failure)
    {
        while (failure.InnerException is { } cause && failure is MongoConnectionException or AggregateException)
            failure = cause;
        return failure;
    }

    /// <summary>The driver puts all it knows of the cluster into one message of some kilobytes; the last arrow in it leads to the cause.</summary>
    private static string Heartbeat(string message)
    {
        const string Arrow = "---> ";
        int at = message.LastIndexOf(Arrow, StringComparison.Ordinal);
        if (at < 0)
            return message.StartsWith("A timeout occurred", StringComparison.Ordinal) ? "No server answered in time." : message;
        string cause = message[(at + Arrow.Length)..];
        int end = cause.AsSpan().IndexOfAny('\r', '\n');
        cause = end < 0 ? cause : cause[..end];
        int colon = cause.IndexOf(": ", StringComparison.Ordinal); // behind the exception's type
        return colon < 0 ? cause : cause[(colon + 2)..];
    }
}
