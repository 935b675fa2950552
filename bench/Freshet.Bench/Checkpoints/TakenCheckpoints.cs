using Freshet.Runtime;
using Freshet.Runtime.Metrics;

namespace Freshet.Bench.Checkpoints;

/// <summary>What the checkpoints of a running job took, seen from outside.</summary>
internal sealed class TakenCheckpoints
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);

    private readonly List<CheckpointMetrics> _taken = [];

    public int Count => _taken.Count;

    /// <summary>Bytes a second while states became bytes and went to a file, until all was durable; of all that were taken together.</summary>
    public double MegabytesPerSecond =>
        _taken.Sum(c => c.LastBytesWritten) / 1e6 / _taken.Sum(c => (c.LastAsyncDuration + c.LastWriteDuration).TotalSeconds);

    public double MegabytesEach => _taken.Average(c => c.LastBytesWritten) / 1e6;

    public double MostStillMilliseconds => _taken.Max(c => c.LastSyncDuration.TotalMilliseconds);

    public double MostSeconds => _taken.Max(c => c.LastDuration.TotalSeconds);

    /// <summary>Follows a job to its end; what was taken before <paramref name="from"/> does not count.</summary>
    public async Task FollowAsync(EmbeddedJob job, Task from)
    {
        await from;
        long last = job.Metrics().Checkpoints.LastId;
        while (!job.Completion.IsCompleted)
        {
            await Task.WhenAny(job.Completion, Task.Delay(LookInterval));
            CheckpointMetrics now = job.Metrics().Checkpoints;
            if (now.LastId == last)
                continue;
            last = now.LastId;
            _taken.Add(now);
        }

        await job.Completion;
    }
}
