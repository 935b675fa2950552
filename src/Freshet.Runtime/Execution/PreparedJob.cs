using Freshet.Graph;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Exchange;
using Freshet.Runtime.Metrics;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Execution;

/// <summary>
/// A job built from its graph, with its checkpoint folder read: what every way to run it begins with, and what a restart builds anew. Thread-safe once
/// it is open.
/// </summary>
internal sealed class PreparedJob
{
    private readonly CheckpointStore? _store;
    private readonly JobGraph _graph;
    private readonly ExecutionSettings _settings;
    private Checkpoint? _restored; // until the job is open: it may be large

    private PreparedJob(JobGraph graph, ExecutionSettings settings, CheckpointStore? store, Checkpoint? restored)
    {
        _graph = graph;
        _settings = settings;
        _store = store;
        _restored = restored;
        RestoredCheckpoint = restored?.Id ?? 0;
        TaskGraph tasks = BuildTasks(settings, restored, null);
        Regions = [.. PipelinedRegions.Of(tasks).Select(vertices => new JobRegion(vertices))];
        foreach (JobRegion region in Regions)
            region.Tasks = [.. tasks.Tasks.Where(task => region.Vertices.Contains(new ExecutionVertex(task.Head, task.Subtask)))];
        Coordinator = store is null ? null : new CheckpointCoordinator(tasks.Tasks, store, store.HighestId(), RestoredCheckpoint, settings);
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

    /// <summary>The records that the sources had read at the checkpoint that they went on from. Known when the job is open.</summary>
    public long RestoredRecords => Tasks.Sum(task => task.RestoredRecords);

    public static PreparedJob From(StreamExecutionEnvironment environment, JobOptions options, Action<Action> ioExecutor, Storage.IFileSystem? files = null)
    {
        if (options.MaxParallelism < options.Parallelism)
        {
            throw new ArgumentException(
                $"The maximum parallelism ({options.MaxParallelism}) is below the parallelism ({options.Parallelism}). Raise it.", nameof(options));
        }

        CheckpointStore? store = options.CheckpointDirectory is { } directory ? new CheckpointStore(directory, files) : null;
        Checkpoint? restored = store?.ReadNewest();
        restored?.CheckFits(environment.Graph, options.MaxParallelism);
        var settings = new ExecutionSettings(options, ioExecutor) { Suspects = new SuspectRecords(environment.Graph, options.PoisonRecords) };
        return new PreparedJob(environment.Graph, settings with { Attempt = settings.Ledger.BeginAttempt() }, store, restored);
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
    /// Builds the tasks of a region anew and opens them, from the newest checkpoint that is whole, or from scratch where there is none. Blocks. What it
    /// throws it has disposed.
    /// </summary>
    public IReadOnlyList<StreamTask> Rebuild(JobRegion region)
    {
        Checkpoint? restored = _store?.ReadNewest();
        ExecutionSettings settings = _settings with { Attempt = _settings.Ledger.BeginAttempt() };
        List<StreamTask> tasks = BuildTasks(settings, restored, region.Vertices).Tasks;
        try
        {
            Open(tasks, restored);
        }
        catch
        {
            foreach (StreamTask task in tasks)
                task.Dispose();
            throw;
        }

        return tasks;
    }

    /// <summary>Frees what the operators hold.</summary>
    public void Close()
    {
        foreach (StreamTask task in Tasks)
            task.Dispose();
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
