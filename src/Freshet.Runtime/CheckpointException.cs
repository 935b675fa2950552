using System.Globalization;

namespace Freshet.Runtime;

/// <summary>A savepoint could not be written, or more checkpoints in a row than the job tolerates could not be. The message names the file and the cause.</summary>
public sealed class CheckpointException : Exception
{
    internal CheckpointException(long checkpointId, string path, int failedInARow, int tolerated, Exception cause)
        : base(
            string.Create(CultureInfo.InvariantCulture, $"Checkpoint {checkpointId} could not be written to '{path}': {cause.Message} ")
            + string.Create(CultureInfo.InvariantCulture, $"It is failure {failedInARow} in a row, {tolerated} are tolerated. Make room for it or correct the folder; ")
            + "JobOptions.TolerableCheckpointFailures lets a job go on.",
            cause) => CheckpointId = checkpointId;

    internal CheckpointException(long checkpointId, string folder, Exception cause)
        : base(string.Create(CultureInfo.InvariantCulture, $"Savepoint {checkpointId} could not be written to '{folder}': {cause.Message}"), cause) =>
        CheckpointId = checkpointId;

    /// <summary>The id of the checkpoint.</summary>
    public long CheckpointId { get; }
}
