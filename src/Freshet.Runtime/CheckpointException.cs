using System.Globalization;

namespace Freshet.Runtime;

/// <summary>More checkpoints in a row could not be written than the job tolerates. The message names the file and the cause.</summary>
public sealed class CheckpointException : Exception
{
    internal CheckpointException(long checkpointId, string path, int failedInARow, int tolerated, Exception cause)
        : base(
            string.Create(CultureInfo.InvariantCulture, $"Checkpoint {checkpointId} could not be written to '{path}': {cause.Message} ")
            + string.Create(CultureInfo.InvariantCulture, $"It is failure {failedInARow} in a row, {tolerated} are tolerated. Make room for it or correct the folder; ")
            + "JobOptions.TolerableCheckpointFailures lets a job go on.",
            cause) => CheckpointId = checkpointId;

    /// <summary>The id of the checkpoint.</summary>
    public long CheckpointId { get; }
}
