using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Metrics;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Execution;

/// <summary>A job built from its graph, with its checkpoint folder read: what every way to run it begins with.</summary>
internal sealed class PreparedJob
{
    private readonly Checkpoint? _restored;
    private readonly CheckpointStore? _store;

    private readonly TaskGraph _graph;

    private PreparedJob(TaskGraph graph, CheckpointStore? store, Checkpoint? restored)
    {
        _graph = graph;
        _store = store;
        _restored = restored;
        Coordinator = store is null
            ? null
            : new CheckpointCoordinator(Tasks, store, store.HighestId(), RestoredCheckpoint, graph.Settings);
    }

    public IReadOnlyList<StreamTask> Tasks => _graph.Tasks;

    /// <summary>Null where the job has no folder for checkpoints.</summary>
    public CheckpointCoordinator? Coordinator { get; }

    /// <summary>The checkpoint that the job goes on from; 0 for none.</summary>
    public long RestoredCheckpoint => _restored?.Id ?? 0;

    /// <summary>The last checkpoint completed; 0 for none.</summary>
    public long LastCheckpoint => Coordinator?.Metrics.LastId ?? 0;

    /// <summary>The damaged checkpoint files passed over, with the reason.</summary>
    public IReadOnlyList<string> RefusedCheckpoints => _store?.Refused ?? [];

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
        var settings = new ExecutionSettings(options, ioExecutor);
        return new PreparedJob(TaskGraph.Build(environment.Graph, settings), store, restored);
    }

    /// <summary>The job at this instant.</summary>
    public JobMetrics ReadMetrics(TimeSpan uptime, JobStatus status) => new(
        _graph.Settings.TimeProvider.GetUtcNow(), uptime, status, [.. Tasks.GroupBy(t => t.Head).Select(VertexMetricsReader.Read)],
        Coordinator?.Metrics ?? CheckpointMetrics.None, _graph.Settings.Latency.Read());

    /// <summary>The records that the sources had read at the checkpoint that the job goes on from. Known when it is open.</summary>
    public long RestoredRecords => Tasks.Sum(t => t.RestoredRecords);

    /// <summary>Opens every task with its state.</summary>
    public void Open()
    {
        IReadOnlyDictionary<string, OperatorSnapshot> state = _restored?.ByUid() ?? new Dictionary<string, OperatorSnapshot>();
        foreach (StreamTask task in Tasks)
        {
            task.Checkpoints = Coordinator;
            task.Open(state, _graph.ParallelismOf(task.Head));
        }
    }

    /// <summary>Asks for the first steps of the open tasks.</summary>
    public void Start(ITaskQueue queue)
    {
        foreach (StreamTask task in Tasks)
            task.Start(queue);
    }

    /// <summary>Frees what the operators hold.</summary>
    public void Close()
    {
        foreach (StreamTask task in Tasks)
            task.Dispose();
    }
}
