using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Exchange;
using Freshet.Runtime.Operators;
using Freshet.Runtime.Operators.Async;
using Freshet.Runtime.Operators.Broadcast;
using Freshet.Runtime.Operators.CoProcess;
using Freshet.Runtime.Operators.IntervalJoin;
using Freshet.Runtime.Operators.KeyedProcess;
using Freshet.Runtime.Operators.KeyedReduce;
using Freshet.Runtime.Operators.Process;
using Freshet.Runtime.Operators.Watermarks;
using Freshet.Runtime.Operators.Window;
using Freshet.Runtime.State;
using Freshet.Runtime.Tasks;
using Freshet.Sinks;

namespace Freshet.Runtime.Execution;

/// <summary>
/// Makes one subtask: the operators of a chain from its end to its head, so that each is given its output. Visiting a node gives the
/// operator as the output of the node before it; a source gives null. An operator with two inputs heads its task: a visit gives the head of
/// its first input and leaves that of the second.
/// </summary>
internal class SubtaskBuilder(TaskGraph graph, int subtask) : INodeVisitor<Output?>
{
    private StreamTask? _task;
    private readonly List<KeyedStateBackend> _keyedStates = [];
    private readonly Dictionary<Node, SideOutputs> _sides = [];
    private Output? _secondHead;

    private StreamTask Task => _task!;

    public StreamTask Build(Node head)
    {
        if (head.Inputs.Count > 0)
        {
            var task = new OperatorTask(head, subtask, graph.Settings);
            _task = task;
            Output firstHead = head.Accept(this)!;
            var reader = new InputChannelBuilder(graph, head, subtask, task);
            JobOptions options = graph.Settings.Options;
            task.Input = new InputGate(
                options.UnalignedCheckpoints ? options.AlignedCheckpointTimeout : null,
                _secondHead is null
                    ? [new TaskInput(firstHead, [.. head.Inputs.SelectMany((_, input) => reader.Build(input, firstHead))])]
                    : [new TaskInput(firstHead, [.. reader.Build(0, firstHead)]), new TaskInput(_secondHead, [.. reader.Build(1, _secondHead)])]);
        }
        else
        {
            head.Accept(this);
        }

        Task.Operators.Reverse(); // they were made from the end
        Task.KeyedStates.AddRange(_keyedStates);
        return Task;
    }

    public Output? Visit<T>(SourceNode<T> node)
    {
        var task = new SourceTask<T>(node, subtask, graph.Settings);
        _task = task;
        task.Source = new SourceOperator<T>(node, subtask, graph.Settings, MainOutput<T>(node), Sides(node));
        task.Operators.Add(task.Source);
        return null;
    }

    public Output? Visit<T>(TimestampsAndWatermarksNode<T> node) =>
        Add(new TimestampsAndWatermarksOperator<T>(node, subtask, graph.Settings, OnlyOutput<T>(node)));

    public Output? Visit<TIn, TOut>(MapNode<TIn, TOut> node) => Add(new MapOperator<TIn, TOut>(node, subtask, OnlyOutput<TOut>(node)));

    public Output? Visit<TIn, TOut>(FlatMapNode<TIn, TOut> node) =>
        Add(new FlatMapOperator<TIn, TOut>(node, subtask, OnlyOutput<TOut>(node)));

    public Output? Visit<T>(FilterNode<T> node) => Add(new FilterOperator<T>(node, subtask, OnlyOutput<T>(node)));

    public Output? Visit<TIn, TAnswer, TOut>(AsyncMapNode<TIn, TAnswer, TOut> node) =>
        Add(new AsyncMapOperator<TIn, TAnswer, TOut>(node, subtask, OnlyOutput<TOut>(node)));

    public Output? Visit<T>(UnionNode<T> node) => MainOutput<T>(node);

    public Output? Visit<TKey, TIn, TOut>(KeyedProcessNode<TKey, TIn, TOut> node)
        where TKey : notnull
    {
        return Add(new KeyedProcessOperator<TKey, TIn, TOut>(node, subtask, StateOf(node), MainOutput<TOut>(node), Sides(node)));
    }

    public Output? Visit<TKey, T>(KeyedReduceNode<TKey, T> node)
        where TKey : notnull => Add(new KeyedReduceOperator<TKey, T>(node, subtask, StateOf(node), OnlyOutput<T>(node)));

    public Output? Visit<TKey, TIn, TAccumulator, TWindow, TOut>(WindowAggregateNode<TKey, TIn, TAccumulator, TWindow, TOut> node)
        where TKey : notnull => Add(WindowOperators.Create(node, subtask, StateOf(node), MainOutput<TOut>(node), Sides(node)));

    public Output? Visit<TKey, TIn, TOut>(WindowProcessNode<TKey, TIn, TOut> node)
        where TKey : notnull => Add(WindowOperators.Create(node, subtask, StateOf(node), MainOutput<TOut>(node), Sides(node)));

    public Output? Visit<TIn, TOut>(ProcessNode<TIn, TOut> node) =>
        Add(new ProcessOperator<TIn, TOut>(node, subtask, MainOutput<TOut>(node), Sides(node)));

    public Output? Visit<TIn1, TIn2, TOut>(CoMapNode<TIn1, TIn2, TOut> node) =>
        Add(new CoMapOperator<TIn1, TIn2, TOut>(node, subtask, OnlyOutput<TOut>(node)));

    public Output? Visit<TIn1, TIn2, TOut>(CoFlatMapNode<TIn1, TIn2, TOut> node) =>
        Add(new CoFlatMapOperator<TIn1, TIn2, TOut>(node, subtask, OnlyOutput<TOut>(node)));

    public Output? Visit<TIn1, TIn2, TOut>(CoProcessNode<TIn1, TIn2, TOut> node) =>
        Add(new CoProcessOperator<TIn1, TIn2, TOut>(node, subtask, MainOutput<TOut>(node), Sides(node)));

    public Output? Visit<TKey, TIn1, TIn2, TOut>(KeyedCoProcessNode<TKey, TIn1, TIn2, TOut> node)
        where TKey : notnull =>
        Add(new KeyedCoProcessOperator<TKey, TIn1, TIn2, TOut>(node, subtask, StateOf(node), MainOutput<TOut>(node), Sides(node)));

    public Output? Visit<TIn, TBroadcast, TOut>(BroadcastProcessNode<TIn, TBroadcast, TOut> node) =>
        Add(new BroadcastProcessOperator<TIn, TBroadcast, TOut>(node, subtask, MainOutput<TOut>(node), Sides(node)));

    public Output? Visit<TKey, TIn, TBroadcast, TOut>(KeyedBroadcastProcessNode<TKey, TIn, TBroadcast, TOut> node)
        where TKey : notnull => Add(new KeyedBroadcastProcessOperator<TKey, TIn, TBroadcast, TOut>(
            node, subtask, StateOf(node), MainOutput<TOut>(node), Sides(node)));

    public Output? Visit<TKey, TLeft, TRight, TOut>(IntervalJoinNode<TKey, TLeft, TRight, TOut> node)
        where TKey : notnull =>
        Add(new IntervalJoinOperator<TKey, TLeft, TRight, TOut>(node, subtask, StateOf(node), MainOutput<TOut>(node), Sides(node)));

    public Output? Visit<T>(SinkNode<T> node)
    {
        if (node.Sink is not CommittingSink<T> sink)
            return Add(new SinkOperator<T>(node, subtask, node.Sink.CreateWriter(subtask), Sides(node), graph.Settings.Latency));
        graph.Settings.Commits.Expect();
        return Add(new CommittingSinkOperator<T>(
            node, subtask, sink.CreateWriter(subtask), sink.CreateCommitter(node.Uid!, subtask), Sides(node), graph.Settings.Latency));
    }

    private KeyedStateBackend StateOf(Node node)
    {
        var range = KeyGroupRange.Of(subtask, graph.ParallelismOf(node), graph.Settings.MaxParallelism);
        KeyedStateBackend state = graph.Settings.Options.StateBackend.Create(
            new StateOwner(node.Uid ?? node.Name, subtask), range, graph.Settings.KeepsChanges);
        _keyedStates.Add(state);
        return state;
    }

    private Output<TIn> Add<TIn, TOut>(StreamOperator<TIn, TOut> made)
    {
        Task.Operators.Add(made);
        return Guard(made.Node, made);
    }

    private Output<TIn1> Add<TIn1, TIn2, TOut>(TwoInputOperator<TIn1, TIn2, TOut> made)
    {
        Task.Operators.Add(made);
        _secondHead = Guard(made.Node, made.Second);
        return Guard(made.Node, made.First);
    }

    /// <summary>Keeps records from an operator that it failed at too often.</summary>
    private Output<T> Guard<T>(Node node, Output<T> head) =>
        graph.Settings.Suspects?.PoisonOf<T>(node) is { Count: > 0 } poison
            ? new PoisonFilter<T>(node, head, poison, Sides(node), node.Graph.FindSerializer<T>())
            : head;

    /// <summary>Where the results of a node go whose operator knows nothing of side outputs.</summary>
    private Output<T> OnlyOutput<T>(Node node) =>
        graph.ConsumersOf(node).All(c => c.Edge.SideOutput is null) ? MainOutput<T>(node) : new WithSideOutputs<T>(MainOutput<T>(node), Sides(node));

    private SideOutputs Sides(Node node)
    {
        if (!_sides.TryGetValue(node, out SideOutputs? sides))
            _sides.Add(node, sides = SideOutputsOf(node));
        return sides;
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
