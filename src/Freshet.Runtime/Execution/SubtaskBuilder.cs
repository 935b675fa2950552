using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Exchange;
using Freshet.Runtime.Operators;
using Freshet.Runtime.Operators.Async;
using Freshet.Runtime.Operators.KeyedProcess;
using Freshet.Runtime.Operators.KeyedReduce;
using Freshet.Runtime.Operators.Window;
using Freshet.Runtime.State;
using Freshet.Runtime.Tasks;
using Freshet.Sinks;

namespace Freshet.Runtime.Execution;

/// <summary>
/// Makes one subtask: the operators of a chain from its end to its head, so that each is given its output. Visiting a node gives the
/// operator as the output of the node before it; a source gives null.
/// </summary>
internal class SubtaskBuilder(TaskGraph graph, int subtask) : INodeVisitor<Output?>
{
    private StreamTask? _task;

    private StreamTask Task => _task!;

    public StreamTask Build(Node head)
    {
        if (head.Inputs.Count > 0)
        {
            var task = new OperatorTask(head, subtask, graph.Settings);
            _task = task;
            Output operators = head.Accept(this)!;
            task.Input = head.Inputs[0].Accept(new InputGateBuilder(graph, head, subtask, task, operators));
        }
        else
        {
            head.Accept(this);
        }

        Task.Operators.Reverse(); // they were made from the end
        return Task;
    }

    public Output? Visit<T>(SourceNode<T> node)
    {
        var task = new SourceTask<T>(node, subtask, graph.Settings);
        _task = task;
        task.Source = new SourceOperator<T>(node, subtask, graph.Settings, MainOutput<T>(node), SideOutputsOf(node));
        task.Operators.Add(task.Source);
        return null;
    }

    public Output? Visit<TIn, TOut>(MapNode<TIn, TOut> node) => Add(new MapOperator<TIn, TOut>(node, subtask, MainOutput<TOut>(node)));

    public Output? Visit<TIn, TOut>(FlatMapNode<TIn, TOut> node) =>
        Add(new FlatMapOperator<TIn, TOut>(node, subtask, MainOutput<TOut>(node)));

    public Output? Visit<T>(FilterNode<T> node) => Add(new FilterOperator<T>(node, subtask, MainOutput<T>(node)));

    public Output? Visit<TIn, TOut>(AsyncMapNode<TIn, TOut> node) =>
        Add(new AsyncMapOperator<TIn, TOut>(node, subtask, MainOutput<TOut>(node)));

    public Output? Visit<T>(UnionNode<T> node) => MainOutput<T>(node);

    public Output? Visit<TKey, TIn, TOut>(KeyedProcessNode<TKey, TIn, TOut> node)
        where TKey : notnull
    {
        return Add(new KeyedProcessOperator<TKey, TIn, TOut>(node, subtask, RangeOf(node), MainOutput<TOut>(node), SideOutputsOf(node)));
    }

    public Output? Visit<TKey, T>(KeyedReduceNode<TKey, T> node)
        where TKey : notnull => Add(new KeyedReduceOperator<TKey, T>(node, subtask, RangeOf(node), MainOutput<T>(node)));

    public Output? Visit<TKey, TIn, TAccumulator, TWindow, TOut>(WindowAggregateNode<TKey, TIn, TAccumulator, TWindow, TOut> node)
        where TKey : notnull => Add(WindowOperators.Create(node, subtask, RangeOf(node), MainOutput<TOut>(node), SideOutputsOf(node)));

    public Output? Visit<TKey, TIn, TOut>(WindowProcessNode<TKey, TIn, TOut> node)
        where TKey : notnull => Add(WindowOperators.Create(node, subtask, RangeOf(node), MainOutput<TOut>(node), SideOutputsOf(node)));

    public Output? Visit<T>(SinkNode<T> node) => node.Sink is CommittingSink<T> sink
        ? Add(new CommittingSinkOperator<T>(node, subtask, sink.CreateWriter(subtask), sink.CreateCommitter(node.Uid!, subtask), graph.Settings.Latency))
        : Add(new SinkOperator<T>(node, subtask, node.Sink.CreateWriter(subtask), graph.Settings.Latency));

    private KeyGroupRange RangeOf(Node node) => KeyGroupRange.Of(subtask, graph.ParallelismOf(node), graph.Settings.MaxParallelism);

    private StreamOperator<TIn, TOut> Add<TIn, TOut>(StreamOperator<TIn, TOut> made)
    {
        Task.Operators.Add(made);
        return made;
    }

    /// <summary>Where the node's results go.</summary>
    protected virtual Output<T> MainOutput<T>(Node node) =>
        FanOut<T>.Of([.. graph.ConsumersOf(node).Where(c => c.Edge.SideOutput is null).Select(OutputTo)]);

    /// <summary>Where the node's side outputs go.</summary>
    protected virtual SideOutputs SideOutputsOf(Node node) =>
        new(graph.ConsumersOf(node)
            .Where(c => c.Edge.SideOutput is not null)
            .GroupBy(c => c.Edge.SideOutput!, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => (IReadOnlyList<Output>)[.. g.Select(OutputTo)], StringComparer.Ordinal));

    private Output OutputTo(Consumer consumer) =>
        graph.IsChained(consumer.Edge, consumer.Node)
            ? consumer.Node.Accept(this)!
            : consumer.Edge.Accept(new OutputGateBuilder(graph, consumer, subtask, Task));
}

/// <summary>Makes the gate from a subtask to a node in other tasks.</summary>
internal sealed class OutputGateBuilder(TaskGraph graph, Consumer consumer, int subtask, StreamTask task) : IEdgeVisitor<Output>
{
    public Output Visit<T>(Edge<T> edge) => Build(new RebalanceSelector<T>(subtask));

    public Output Visit<TKey, T>(KeyedEdge<TKey, T> edge)
        where TKey : notnull => Build(new HashSelector<TKey, T>(edge.Selector, graph.Settings.MaxParallelism));

    private OutputGate<T> Build<T>(ChannelSelector<T> selector)
    {
        int first = 0;
        int count = graph.ParallelismOf(consumer.Node);
        if (graph.StaysOnSubtask(consumer.Edge, consumer.Node))
            (first, count) = (subtask, 1);
        var channels = new Channel<T>[count];
        for (int i = 0; i < count; i++)
        {
            channels[i] = graph.ChannelOf<T>(consumer, subtask, first + i);
            channels[i].Producer = task;
        }

        var gate = new OutputGate<T>(consumer.Node.Id, channels, selector);
        task.Outputs.Add(gate);
        return gate;
    }
}

/// <summary>Makes the gate that a task's head reads from; all inputs have one type.</summary>
internal sealed class InputGateBuilder(TaskGraph graph, Node head, int subtask, StreamTask task, Output operators) : IEdgeVisitor<InputGate>
{
    public InputGate Visit<T>(Edge<T> edge) => Build<T>();

    public InputGate Visit<TKey, T>(KeyedEdge<TKey, T> edge)
        where TKey : notnull => Build<T>();

    private InputGate<T> Build<T>()
    {
        var channels = new List<Channel<T>>();
        for (int input = 0; input < head.Inputs.Count; input++)
        {
            Edge edge = head.Inputs[input];
            var consumer = new Consumer(head, input, edge);
            if (graph.StaysOnSubtask(edge, head))
            {
                channels.Add(graph.ChannelOf<T>(consumer, subtask, subtask));
                continue;
            }

            for (int from = 0; from < graph.ParallelismOf(edge.From); from++)
                channels.Add(graph.ChannelOf<T>(consumer, from, subtask));
        }

        foreach (Channel<T> channel in channels)
            channel.Consumer = task;
        return new InputGate<T>([.. channels], (Output<T>)operators);
    }
}
