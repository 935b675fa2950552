using Freshet.Graph;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Exchange;
using Freshet.Runtime.Metrics;
using Freshet.Runtime.Operators;
using Freshet.Runtime.Storage;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Execution;

/// <summary>
/// A job built from its graph, with its checkpoint folder read: what every way to run it begins with, and what a restart builds anew. Thread-safe once
/// it is open.
/// </summary>
internal sealed class PreparedJob
{
    private readonly CheckpointStore? _store;
    private readonly Checkpoint? _savepoint; // of a job without a folder
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly JobGraph _graph;
    private readonly ExecutionSettings _settings;
    private Checkpoint? _restored; // until the job is open: it may be large

    private PreparedJob(JobGraph graph, ExecutionSettings settings, CheckpointStore? store, Checkpoint? restored)
    {
        _graph = graph;
        _settings = settings;
        _store = store;
        _restored = restored;
        _savepoint = store is null ? restored : null;
        RestoredCheckpoint = restored?.Id ?? 0;
        TaskGraph tasks = BuildTasks(settings, restored, null);
        Regions = [.. PipelinedRegions.Of(tasks).Select(vertices => new JobRegion(vertices))];
        foreach (JobRegion region in Regions)
            region.Tasks = [.. tasks.Tasks.Where(task => region.Vertices.Contains(new ExecutionVertex(task.Head, task.Subtask)))];
        Coordinator = store is null ? null : new CheckpointCoordinator(tasks.Tasks, store, RestoredCheckpoint, settings);
    }

    public JobOptions Options => _settings.Options;

    /// <summary>The records that operators failed at.</summary>
    public SuspectRecords Suspects => _settings.Suspects!;

    public IReadOnlyList<JobRegion> Regions { get; }

    /// <summary>The tasks of the attempt at hand, in the order of the graph.</summary>
    public IEnumerable<StreamTask> Tasks => Regions.SelectMany(region => region.Tasks).OrderBy(task => task.Head.Id).ThenBy(task => task.Subtask);

    /// <summary>Null where the job has no folder for checkpoints.</summary>
    public CheckpointCoordinator? Coordinator { get; }

    /// <summary>The checkpoint that the job began from; 0 for none.</summary>
    public long RestoredCheckpoint { get; }

    /// <summary>The last checkpoint completed; 0 for none.</summary>
    public long LastCheckpoint => Coordinator?.Metrics.LastId ?? 0;

    /// <summary>The damaged checkpoint files passed over, with the reason.</summary>
    public IReadOnlyList<string> RefusedCheckpoints => _store?.Refused ?? [];

    /// <summary>Ends when others may have the folder.</summary>
    public Task Closed => _closed.Task;

    /// <summary>The records that the sources had read at the checkpoint that they went on from. Known when the job is open.</summary>
    public long RestoredRecords => Tasks.Sum(task => task.RestoredRecords);

    public static PreparedJob From(StreamExecutionEnvironment environment, JobOptions options, Action<Action> ioExecutor, IFileSystem? files = null)
    {
        if (options.MaxParallelism < options.Parallelism)
        {
            throw new ArgumentException(
                $"The maximum parallelism ({options.MaxParallelism}) is below the parallelism ({options.Parallelism}). Raise it.", nameof(options));
        }

        CheckpointStore? store = options.CheckpointDirectory is { } directory
            ? new CheckpointStore(directory, options.RetainedCheckpoints, options.TimeProvider, files)
            : null;
        try
        {
            Checkpoint? restored = FindCheckpoint(environment.Graph, options, store, files ?? LocalFileSystem.Instance);
            IJobLedger ledger = store?.Ledger ?? (IJobLedger)new MemoryLedger();
            ExecutionSettings settings = new(options, ioExecutor)
            {
                Ledger = ledger,
                KeepsChanges = store is not null,
                Suspects = new SuspectRecords(environment.Graph, options.PoisonRecords),
            };
            return new PreparedJob(environment.Graph, AttemptFrom(settings, store, restored), store, restored);
        }
        catch
        {
            store?.Dispose();
            throw;
        }
    }

    /// <summary>The job at this instant.</summary>
    public JobMetrics ReadMetrics(TimeSpan uptime, JobStatus status) => new(
        _settings.TimeProvider.GetUtcNow(), uptime, status, [.. Tasks.GroupBy(task => task.Head).Select(VertexMetricsReader.Read)],
        Coordinator?.Metrics ?? CheckpointMetrics.None, _settings.Latency.Read());

    /// <summary>Opens every task with its state.</summary>
    public void Open()
    {
        Open(Tasks, _restored);
        _restored = null;
    }

    /// <summary>
    /// Builds the tasks of a region anew and opens them, from the newest checkpoint that is whole, or from scratch where there is none. Blocks. Where it
    /// throws, what it built is disposed.
    /// </summary>
    public IReadOnlyList<StreamTask> Rebuild(JobRegion region)
    {
        Checkpoint? restored = _store is null ? _savepoint : _store.ReadNewest();
        ExecutionSettings settings = AttemptFrom(_settings, _store, restored);
        List<StreamTask> tasks = BuildTasks(settings, restored, region.Vertices).Tasks;
        try
        {
            Open(tasks, restored);
        }
        catch
        {
            foreach (StreamTask task in tasks)
                task.Calls.WhenEnded(task.Dispose);
            throw;
        }

        return tasks;
    }

    /// <summary>The coordinator of a job that has a folder for checkpoints.</summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    public CheckpointCoordinator CoordinatorFor(string what) => Coordinator ?? throw new InvalidOperationException(
        $"The job has no folder for checkpoints, so it cannot {what}. Set JobOptions.CheckpointDirectory.");

    /// <summary>Refuses a folder that a savepoint would overwrite something in. Blocks.</summary>
    public void CheckSavepointFolder(string folder) => _store!.CheckIsFree(folder);

    /// <summary>Records that the job has ended and nothing is left to be committed, where it ended with a checkpoint. Blocks.</summary>
    public void Settle() => Coordinator?.Settle();

    /// <summary>Frees what the operators hold; the folder, when no checkpoint is being written any more.</summary>
    public void Close()
    {
        foreach (StreamTask task in Tasks)
            task.Dispose();
        if (Coordinator is null)
            ReleaseFolder();
        else
            Coordinator.Close(ReleaseFolder);
    }

    private TaskGraph BuildTasks(ExecutionSettings settings, Checkpoint? restored, IReadOnlyList<ExecutionVertex>? vertices)
    {
        IReadOnlyDictionary<string, OperatorSnapshot> state = StateOf(restored);
        TaskGraph tasks = TaskGraph.Build(_graph, settings with { HasChannelState = settings.HasChannelState || state.ContainsKey(ChannelState.Uid) }, vertices);
        ChannelState.CheckFits(restored?.Id ?? 0, state, _graph, tasks);
        return tasks;
    }

    private static IReadOnlyDictionary<string, OperatorSnapshot> StateOf(Checkpoint? checkpoint) =>
        checkpoint?.ByUid() ?? new Dictionary<string, OperatorSnapshot>();

    /// <summary>Lets others have the folder, whatever is still under way: as the death of a process does.</summary>
    public void ReleaseFolder()
    {
        _store?.Dispose();
        _closed.TrySetResult();
    }

    private static Checkpoint? FindCheckpoint(JobGraph graph, JobOptions options, CheckpointStore? store, IFileSystem files)
    {
        if (options.StartFrom is { } path)
        {
            Checkpoint savepoint = SavepointFolder.Read(files, path);
            if (store?.CameOf(savepoint) != true)
            {
                savepoint.CheckFits(graph, options.MaxParallelism, options.AllowNonRestoredState);
                savepoint.Verify();
                store?.BeginFrom(savepoint);
                return savepoint;
            }
        }

        Checkpoint? newest = store?.ReadNewest();
        newest?.CheckFits(graph, options.MaxParallelism, options.AllowNonRestoredState);
        return newest;
    }

    private static ExecutionSettings AttemptFrom(ExecutionSettings settings, CheckpointStore? store, Checkpoint? restored) => settings with
    {
        Attempt = settings.Ledger.BeginAttempt(restored?.Manifest.Attempt ?? 0, store?.HighestId ?? 0),
        IsSettled = restored is { Manifest.IsSettled: true },
        Commits = new CommitGate(),
    };

    private void Open(IEnumerable<StreamTask> tasks, Checkpoint? checkpoint)
    {
        IReadOnlyDictionary<string, OperatorSnapshot> state = StateOf(checkpoint);
        foreach (StreamTask task in tasks)
        {
            task.Checkpoints = Coordinator;
            task.Open(state, task.Head.Parallelism ?? _settings.Parallelism);
        }
    }
}
