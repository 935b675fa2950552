namespace Freshet.Hosting;

/// <summary>
/// Something that the program was given cannot be used; it ends with <see cref="JobExitCode.Refused"/>. Immutable.
/// </summary>
public sealed class JobRefusedException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="message">One sentence or two: what, where, and what to do.</param>
    /// <param name="cause">What was met; null where the message says it all.</param>
    public JobRefusedException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
