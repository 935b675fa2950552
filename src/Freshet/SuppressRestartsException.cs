namespace Freshet;

/// <summary>
/// An error that a restart of the job cannot heal: a topic that does not exist, credentials that are refused, a setting that the store does not allow.
/// Thrown by a source, a sink or a function, by itself or as the cause of another exception, it fails the job at once, whatever the restart strategy.
/// Flink's exception of this name. Immutable.
/// </summary>
public class SuppressRestartsException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="message">What is wrong, where, and how to mend it.</param>
    /// <param name="cause">What was met; null where the message says it all.</param>
    public SuppressRestartsException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
