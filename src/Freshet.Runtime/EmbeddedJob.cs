using System.Diagnostics;
using Freshet.Graph;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Execution;
using Freshet.Runtime.Metrics;
using Freshet.Runtime.Storage;

namespace Freshet.Runtime;

/// <summary>A job that runs inside this process. Thread-safe.</summary>
public sealed class EmbeddedJob
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Stopwatch _uptime = Stopwatch.StartNew();
    private readonly JobOptions _options;
    private readonly PreparedJob _job;
    private readonly JobMaster _master;
    private readonly MemoryWatch? _memory;
    private StopRequest? _stop;
    private volatile bool _isOverMemory;

    private EmbeddedJob(StreamExecutionEnvironment environment, JobOptions options, IFileSystem? files)
    {
        _options = options;
        Graph = environment.Graph;
        if (options is { MemoryLimit: not null, CheckpointDirectory: null })
            throw new InvalidOperationException("A job with a memory limit stops at it with a checkpoint, and this one takes none. Set JobOptions.CheckpointDirectory.");
        _memory = options.MemoryLimit is { } limit ? new MemoryWatch(limit, options.ReadHeap) : null;
        _job = PreparedJob.From(environment, options, RunBlocking, files);
        _master = new JobMaster(_job, JobMaster.StrategyOf(options), new Random(), RunBlocking, OnEnded);
        try
        {
            _job.Open();
        }
        catch
        {
            _job.Close();
            throw;
        }

        Completion = RunAsync();
    }

    /// <summary>The job as data.</summary>
    public JobGraph Graph { get; }

    /// <summary>
    /// Ends with the job: what the run restored and completed. Where the job is not restarted, or not any more, it fails with
    /// <see cref="OperatorFailedException"/> where a user function threw, with <see cref="MemoryLimitException"/> where it took too much memory, with <see cref="CheckpointException"/> where checkpoints could not be written, and with
    /// what was thrown where a source or a sink failed; it is cancelled by <see cref="Cancel"/>.
    /// </summary>
    public Task<JobResult> Completion { get; }

    /// <summary>Where the job stands.</summary>
    public JobStatus Status => Completion.Status switch
    {
        TaskStatus.RanToCompletion => JobStatus.Finished,
        TaskStatus.Canceled => JobStatus.Canceled,
        TaskStatus.Faulted => JobStatus.Failed,
        _ => _master.IsRestarting ? JobStatus.Restarting : _stop is not null ? JobStatus.Stopping : JobStatus.Running,
    };

    /// <summary>The id of the checkpoint the run began from; 0 for none.</summary>
    public long RestoredCheckpoint => _job.RestoredCheckpoint;

    /// <summary>The records that the sources had read at the checkpoint they went on from, at the start or at their last restart; 0 for none.</summary>
    public long RestoredRecords => _job.RestoredRecords;

    /// <summary>Starts a job. Where the checkpoint folder holds a checkpoint, the job goes on from it.</summary>
    /// <param name="environment">The job.</param>
    /// <param name="options">How it runs; null for the defaults.</param>
    /// <exception cref="InvalidDataException">No checkpoint is whole, or one holds state that no operator has.</exception>
    /// <exception cref="IOException">Another job has the checkpoint folder, or it cannot be used.</exception>
    /// <exception cref="InvalidOperationException">The graph lacks something; the message says what and how to mend it.</exception>
    public static EmbeddedJob Start(StreamExecutionEnvironment environment, JobOptions? options = null) =>
        new(environment, options ?? new JobOptions(), null);

    internal static EmbeddedJob StartOn(IFileSystem files, StreamExecutionEnvironment environment, JobOptions options) => new(environment, options, files);

    /// <summary>Runs the job until its bounded inputs have ended: <see cref="Start"/> and <see cref="Completion"/> in one.</summary>
    /// <param name="environment">The job.</param>
    /// <param name="options">How it runs; null for the defaults.</param>
    /// <param name="cancellation">Stops the job without a checkpoint; the task is then cancelled.</param>
    public static async Task<JobResult> RunAsync(
        StreamExecutionEnvironment environment, JobOptions? options = null, CancellationToken cancellation = default)
    {
        EmbeddedJob job = Start(environment, options);
        using CancellationTokenRegistration cancelled = cancellation.Register(job.Cancel);
        return await job.Completion.ConfigureAwait(false);
    }

    /// <summary>
    /// Takes a savepoint while the job goes on: its state at one barrier, in a folder that stands by itself and may be moved. Nothing is committed
    /// with it. A failure of the savepoint does not fail the job.
    /// </summary>
    /// <param name="folder">A folder that is not there yet, or is empty.</param>
    /// <returns>The folder, when the savepoint is durable.</returns>
    /// <exception cref="InvalidOperationException">The job has no folder for checkpoints, or has ended.</exception>
    /// <exception cref="IOException">The folder is not empty, or cannot be used.</exception>
    public Task<string> TriggerSavepointAsync(string folder)
    {
        CheckpointCoordinator coordinator = _job.CoordinatorFor("take a savepoint");
        _job.CheckSavepointFolder(folder);
        return coordinator.RequestSavepoint(folder);
    }

    /// <summary>
    /// Stops the job with a checkpoint, as Flink's stop with a savepoint does: nothing is read behind it, and everything before it is committed. A later
    /// start goes on from there. Where a failure comes between, the job is restarted as ever and stops then.
    /// </summary>
    /// <param name="savepointFolder">Where the checkpoint is to stand as a savepoint too: a folder that is not there yet, or is empty. Null for nowhere.</param>
    /// <param name="drain">
    /// Whether the sources end here for good: the watermark goes to its end, and windows and timers fire before the checkpoint. Otherwise nothing fires.
    /// </param>
    /// <exception cref="InvalidOperationException">The job has no folder for checkpoints, or was told to stop before.</exception>
    /// <exception cref="IOException">The savepoint's folder is not empty, or cannot be used.</exception>
    public Task<JobResult> StopAsync(string? savepointFolder = null, bool drain = false)
    {
        _ = _job.CoordinatorFor("stop with a checkpoint");
        if (savepointFolder is not null)
            _job.CheckSavepointFolder(savepointFolder);
        var request = new StopRequest(savepointFolder, drain);
        if (Interlocked.CompareExchange(ref _stop, request, null) is { } before)
        {
            return before == request ? Completion : throw new InvalidOperationException(
                $"The job is already being stopped{(before.SavepointFolder is { } folder ? $" with the savepoint '{folder}'" : "")}. Wait for its end.");
        }

        _master.Stop(request);
        return Completion;
    }

    /// <summary>Stops the job where it stands. A later start goes on from the last checkpoint.</summary>
    public void Cancel() => _ended.TrySetCanceled();

    /// <summary>The job at this instant.</summary>
    public JobMetrics Metrics() =>
        _job.ReadMetrics(_uptime.Elapsed, Status) with { Restarts = _master.Restarts, Failures = _master.Failures, Memory = _memory?.Metrics };

    private async Task<JobResult> RunAsync()
    {
        await Task.Yield(); // the caller has its job before a step is made
        try
        {
            using var pool = new WorkerPool(_options.Workers, _master.Step);
            using ITimer? watch = _memory is null ? null : _options.TimeProvider.CreateTimer(_ => WatchMemory(), null, MemoryWatch.Interval, MemoryWatch.Interval);
            _master.Start(pool);
            using ITimer? timer = _job.Coordinator is null
                ? null
                : _options.TimeProvider.CreateTimer(_ => _job.Coordinator.Request(), null, _options.CheckpointInterval, _options.CheckpointInterval);
            await _ended.Task.ConfigureAwait(false);
            if (_isOverMemory)
                throw new MemoryLimitException(_memory!.Metrics.UsedBytes, _memory.Metrics.LimitBytes, _job.LastCheckpoint);
            return new JobResult(_stop is not null, _job.RestoredCheckpoint, _job.LastCheckpoint, _job.RefusedCheckpoints)
            {
                Savepoint = _job.Coordinator is { StopSavepoint.IsThere: true } ? _stop?.SavepointFolder : null,
                Restarts = _master.Restarts,
                Failures = _master.Failures,
            };
        }
        finally
        {
            _uptime.Stop();
            _master.Close();
            await _job.Closed.ConfigureAwait(false); // so that whoever waits for the end may start the job again
        }
    }

    private void WatchMemory()
    {
        if (Volatile.Read(ref _stop) is not null || !_memory!.IsExceeded())
            return;
        var request = new StopRequest();
        if (Interlocked.CompareExchange(ref _stop, request, null) is not null)
            return; // it is being stopped anyway
        _isOverMemory = true;
        _master.Stop(request);
    }

    private void RunBlocking(Action call) => Task.Run(() =>
    {
        try
        {
            call();
        }
        catch (Exception e)
        {
            _master.Fail(e);
        }
    });

    private void OnEnded(Exception? failure)
    {
        if (failure is null)
            _ended.TrySetResult();
        else
            _ended.TrySetException(failure);
    }
}
