using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Execution;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime;

/// <summary>Runs a job inside this process. A run is used once; its members are thread-safe.</summary>
public sealed class EmbeddedJob
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskGraph _tasks;
    private readonly CheckpointCoordinator? _coordinator;
    private readonly JobOptions _options;
    private int _running;

    private EmbeddedJob(TaskGraph tasks, JobOptions options, CheckpointCoordinator? coordinator)
    {
        _tasks = tasks;
        _options = options;
        _coordinator = coordinator;
        _running = tasks.Tasks.Count;
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
        if (options.MaxParallelism < options.Parallelism)
        {
            throw new ArgumentException(
                $"The maximum parallelism ({options.MaxParallelism}) is below the parallelism ({options.Parallelism}). Raise it.", nameof(options));
        }

        CheckpointStore? store = options.CheckpointDirectory is { } directory ? new CheckpointStore(directory) : null;
        Checkpoint? restored = store?.ReadNewest();
        restored?.CheckFits(environment.Graph);
        var settings = new ExecutionSettings(
            options.Parallelism, options.MaxParallelism, options.BatchSize, options.WatermarkInterval, call => _ = Task.Run(call, CancellationToken.None));
        TaskGraph tasks = TaskGraph.Build(environment.Graph, settings);
        CheckpointCoordinator? coordinator = store is null ? null : new CheckpointCoordinator(tasks.Tasks, store, store.HighestId());
        await new EmbeddedJob(tasks, options, coordinator).RunAsync(restored, cancellation).ConfigureAwait(false);
        return new JobResult(restored?.Id ?? 0, coordinator?.LastCompleted ?? 0, store?.Refused ?? []);
    }

    private async Task RunAsync(Checkpoint? restored, CancellationToken cancellation)
    {
        try
        {
            IReadOnlyDictionary<string, OperatorSnapshot> state = restored?.ByUid() ?? new Dictionary<string, OperatorSnapshot>();
            using var pool = new WorkerPool(_options.Workers, OnEnded, (_, e) => _ended.TrySetException(e));
            foreach (StreamTask task in _tasks.Tasks)
            {
                task.Checkpoints = _coordinator;
                task.Open(state);
            }

            // Not before all are open: a step of one wakes others.
            foreach (StreamTask task in _tasks.Tasks)
                task.Queue = pool;
            foreach (StreamTask task in _tasks.Tasks)
                task.Wake();
            using CancellationTokenRegistration cancelled = cancellation.Register(() => _ended.TrySetCanceled(cancellation));
            using ITimer? timer = _coordinator is null
                ? null
                : _options.TimeProvider.CreateTimer(Trigger, null, _options.CheckpointInterval, _options.CheckpointInterval);
            await _ended.Task.ConfigureAwait(false);
        }
        finally
        {
            foreach (StreamTask task in _tasks.Tasks)
                task.Close();
        }
    }

    private void Trigger(object? state)
    {
        try
        {
            _coordinator!.Trigger();
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
