using Freshet.Runtime.Execution;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime;

/// <summary>Runs a job inside this process. A run is used once; its members are thread-safe.</summary>
public sealed class EmbeddedJob
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PreparedJob _job;
    private readonly JobOptions _options;
    private int _running;

    private EmbeddedJob(PreparedJob job, JobOptions options)
    {
        _job = job;
        _options = options;
        _running = job.Tasks.Count;
    }

    /// <summary>
    /// Runs the job until its bounded inputs have ended. Where the checkpoint folder holds a checkpoint, the job goes on from it.
    /// </summary>
    /// <param name="environment">The job.</param>
    /// <param name="options">How it runs; null for the defaults.</param>
    /// <param name="cancellation">Stops the job without a checkpoint; the task is then cancelled.</param>
    /// <returns>What the run restored and completed.</returns>
    /// <exception cref="OperatorFailedException">A user function threw.</exception>
    /// <exception cref="InvalidDataException">No checkpoint is whole, or one holds state that no operator has.</exception>
    /// <exception cref="InvalidOperationException">The graph lacks something; the message says what and how to mend it.</exception>
    public static async Task<JobResult> RunAsync(
        StreamExecutionEnvironment environment, JobOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new JobOptions();
        PreparedJob job = PreparedJob.From(environment, options, call => _ = Task.Run(call, CancellationToken.None));
        await new EmbeddedJob(job, options).RunAsync(cancellation).ConfigureAwait(false);
        return new JobResult(job.RestoredCheckpoint, job.LastCheckpoint, job.RefusedCheckpoints);
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            using var pool = new WorkerPool(_options.Workers, OnEnded, (_, e) => _ended.TrySetException(e));
            _job.Start(pool);
            using CancellationTokenRegistration cancelled = cancellation.Register(() => _ended.TrySetCanceled(cancellation));
            using ITimer? timer = _job.Coordinator is null
                ? null
                : _options.TimeProvider.CreateTimer(Trigger, null, _options.CheckpointInterval, _options.CheckpointInterval);
            await _ended.Task.ConfigureAwait(false);
        }
        finally
        {
            _job.Close();
        }
    }

    private void Trigger(object? state)
    {
        try
        {
            _job.Coordinator!.Trigger();
        }
        catch (Exception e)
        {
            _ended.TrySetException(e);
        }
    }

    private void OnEnded(StreamTask task)
    {
        if (Interlocked.Decrement(ref _running) == 0)
            _ended.TrySetResult();
    }
}
