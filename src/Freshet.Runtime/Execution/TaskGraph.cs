using Freshet.Graph;
using Freshet.Runtime.Exchange;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Execution;

/// <summary>A job graph made ready to run: its tasks, with the channels between them.</summary>
internal sealed class TaskGraph
{
    private readonly Dictionary<ChannelKey, object> _channels = [];
    private readonly ILookup<int, Consumer> _consumers;
    private readonly JobGraph _graph;

    private TaskGraph(JobGraph graph, ExecutionSettings settings)
    {
        Settings = settings;
        _graph = graph;
        _consumers = graph.Nodes
            .SelectMany(node => node.Inputs.Select((edge, index) => new Consumer(node, index, edge)))
            .ToLookup(consumer => consumer.Edge.From.Id);
    }

    public ExecutionSettings Settings { get; }

    public List<StreamTask> Tasks { get; } = [];

    /// <summary>The graph without its tasks, for whoever makes them one by one.</summary>
    public static TaskGraph WithoutTasks(JobGraph graph, ExecutionSettings settings)
    {
        var tasks = new TaskGraph(graph, settings);
        foreach (Node node in graph.Nodes)
        {
            foreach (Edge edge in node.Inputs)
                tasks.CheckForward(edge, node);
        }

        return tasks;
    }

    /// <summary>The graph with tasks for some of its vertices, which exchange records with each other only; null for all.</summary>
    public static TaskGraph Build(JobGraph graph, ExecutionSettings settings, IReadOnlyList<ExecutionVertex>? vertices = null)
    {
        graph.Validate();
        TaskGraph tasks = WithoutTasks(graph, settings);
        foreach (ExecutionVertex vertex in vertices ?? [.. tasks.Vertices()])
            tasks.Tasks.Add(new SubtaskBuilder(tasks, vertex.Subtask).Build(vertex.Head));
        return tasks;
    }

    /// <summary>What there is one task each for, in the order of the graph.</summary>
    public IEnumerable<ExecutionVertex> Vertices() =>
        _graph.Nodes
            .Where(node => node.Inputs.Count != 1 || !IsChained(node.Inputs[0], node))
            .SelectMany(node => Enumerable.Range(0, ParallelismOf(node)).Select(subtask => new ExecutionVertex(node, subtask)));

    /// <summary>The node that heads the chain of a node.</summary>
    public Node HeadOf(Node node)
    {
        while (node.Inputs.Count == 1 && IsChained(node.Inputs[0], node))
            node = node.Inputs[0].From;
        return node;
    }

    public int ParallelismOf(Node node) => node.Parallelism ?? Settings.Parallelism;

    public IEnumerable<Consumer> ConsumersOf(Node node) => _consumers[node.Id];

    /// <summary>Whether records go from one node to the other by direct calls, inside one task.</summary>
    public bool IsChained(Edge edge, Node consumer) => consumer.Inputs.Count == 1 && StaysOnSubtask(edge, consumer);

    /// <summary>Whether records stay on the subtask of the same index.</summary>
    public bool StaysOnSubtask(Edge edge, Node consumer) =>
        edge.Partitioning == Partitioning.Forward && ParallelismOf(edge.From) == ParallelismOf(consumer);

    /// <summary>The subtasks of the consumer that a subtask sends to: the first, and how many.</summary>
    public (int First, int Count) TargetsOf(Edge edge, Node consumer, int subtask) => StaysOnSubtask(edge, consumer) ? (subtask, 1)
        : edge.Partitioning == Partitioning.Rescale ? Pointwise.TargetsOf(subtask, ParallelismOf(edge.From), ParallelismOf(consumer))
        : (0, ParallelismOf(consumer));

    /// <summary>The subtasks of the producer that a subtask of the consumer reads from: the first, and how many.</summary>
    public (int First, int Count) SourcesOf(Edge edge, Node consumer, int subtask) => StaysOnSubtask(edge, consumer) ? (subtask, 1)
        : edge.Partitioning == Partitioning.Rescale ? Pointwise.SourcesOf(subtask, ParallelismOf(edge.From), ParallelismOf(consumer))
        : (0, ParallelismOf(edge.From));

    private void CheckForward(Edge edge, Node consumer)
    {
        if (!edge.IsForwardOnly || StaysOnSubtask(edge, consumer))
            return;
        throw new InvalidOperationException(
            $"'{edge.From.Name}' is sent forward to '{consumer.Name}', but they have {ParallelismOf(edge.From)} and {ParallelismOf(consumer)} subtasks. "
            + "Give both the same parallelism, or take Forward() out, so that the records are spread.");
    }

    public Channel<T> ChannelOf<T>(Consumer consumer, int from, int to)
    {
        var key = new ChannelKey(consumer.Node.Id, consumer.InputIndex, from, to);
        if (!_channels.TryGetValue(key, out object? channel))
            _channels.Add(key, channel = new Channel<T>(Settings.BatchSize));
        return (Channel<T>)channel;
    }

    private readonly record struct ChannelKey(int Node, int InputIndex, int From, int To);
}

/// <summary>A task of the graph, by what does not change when it is built anew.</summary>
/// <param name="Head">The first node of its chain.</param>
/// <param name="Subtask">The index of the subtask.</param>
internal readonly record struct ExecutionVertex(Node Head, int Subtask);

/// <summary>A node that reads an edge, and which of its inputs the edge is.</summary>
internal sealed record Consumer(Node Node, int InputIndex, Edge Edge);
