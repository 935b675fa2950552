using System.Net.Sockets;
using Freshet.Runtime;

namespace Freshet.Hosting;

/// <summary>Says which exit code a failure is. Pure functions.</summary>
internal static class FailureCodes
{
    /// <param name="failure">What ended the program.</param>
    /// <param name="hasBegun">Whether the job had completed a checkpoint: what it was given was in order then.</param>
    public static JobExitCode Of(Exception failure, bool hasBegun)
    {
        IReadOnlyList<Exception> chain = [.. Chain(failure)];
        if (failure is MemoryLimitException)
            return JobExitCode.OutOfMemory;
        if (failure is InvalidDataException)
            return JobExitCode.StateRefused;
        if (chain.Any(e => e is SuppressRestartsException or JobRefusedException))
            return JobExitCode.Refused;
        if (hasBegun || failure is OperatorFailedException)
            return JobExitCode.Failed;
        if (chain.Any(e => e is ArgumentException or FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException))
            return JobExitCode.Refused;
        return chain.Any(e => e is IOException or TimeoutException or SocketException or HttpRequestException)
            ? JobExitCode.Unavailable
            : JobExitCode.Failed;
    }

    /// <summary>Whether the message says it all: of what nobody foresaw, the place in the code is of use.</summary>
    public static bool IsForeseen(Exception failure, JobExitCode code) =>
        code != JobExitCode.Failed || failure is OperatorFailedException or CheckpointException or IOException;

    private static IEnumerable<Exception> Chain(Exception failure)
    {
        for (Exception? e = failure; e is not null; e = e.InnerException)
            yield return e;
    }
}
