using Freshet.Runtime.Execution;
using Freshet.Runtime.Metrics;

namespace Freshet.Runtime.Checkpoints;

/// <summary>What became of the checkpoints so far, and how many in a row have failed. Changed under the coordinator's lock; read by anybody.</summary>
internal sealed class CheckpointTally(ExecutionSettings settings, long restoredId)
{
    private CheckpointMetrics _metrics = CheckpointMetrics.None with { RestoredId = restoredId };
    private int _failedInARow;

    public CheckpointMetrics Metrics => Volatile.Read(ref _metrics);

    /// <summary>Whether more in a row have failed than are tolerated, and the job has not been restarted for it yet.</summary>
    public bool FailsJob => CheckpointDecisions.FailsJob(_failedInARow, settings.Options.TolerableCheckpointFailures);

    /// <summary>Takes note that the job goes on: where it was restarted for checkpoints that failed, it begins to count anew.</summary>
    public void Resumed() => _failedInARow = FailsJob ? 0 : _failedInARow;

    public TimeoutException TookTooLong() => new(
        $"It was not complete within {settings.Options.CheckpointTimeout}. See which task is slow, or set JobOptions.CheckpointTimeout higher.");

    public void SavepointCompleted() => _metrics = _metrics with { Savepoints = _metrics.Savepoints + 1 };

    public void Completed(PendingCheckpoint pending, WrittenCheckpoint written)
    {
        _failedInARow = 0;
        _metrics = _metrics with
        {
            Completed = _metrics.Completed + 1,
            LastId = pending.Id,
            LastCompletedAt = settings.TimeProvider.GetUtcNow(),
            LastDuration = settings.TimeProvider.GetElapsedTime(pending.Begun),
            LastBytes = written.Manifest.StateBytes,
            LastBytesWritten = written.BytesWritten,
            LastSyncDuration = pending.SyncDuration,
            LastAsyncDuration = written.AsyncDuration,
            LastWriteDuration = written.SyncDuration,
        };
    }

    /// <summary>Counts a failure; gives what fails the job, where too many in a row have failed.</summary>
    public CheckpointException? Failed(PendingCheckpoint pending, string path, Exception cause)
    {
        int tolerable = settings.Options.TolerableCheckpointFailures;
        _failedInARow++;
        var failure = new CheckpointException(pending.Id, path, _failedInARow, tolerable, cause);
        _metrics = _metrics with { Failed = _metrics.Failed + 1, LastFailure = failure.Message };
        return FailsJob ? failure : null;
    }
}
