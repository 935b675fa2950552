using Freshet.Graph;
using Freshet.Runtime;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Exchange;
using Freshet.Runtime.Execution;
using Freshet.Runtime.Operators;
using Freshet.Runtime.Tasks;
using Freshet.Sinks;
using Microsoft.Extensions.Time.Testing;

namespace Freshet.Testing;

/// <summary>
/// One operator in a task of its own: records, watermarks and processing time go in one by one, results are taken out, and its state can be
/// taken and given to another harness, of another parallelism too. Time stands still until the test moves it. Not thread-safe.
/// </summary>
/// <typeparam name="TIn">The type of the records that go in.</typeparam>
/// <typeparam name="TOut">The type of the results.</typeparam>
public sealed class OperatorHarness<TIn, TOut> : IDisposable
{
    private readonly FakeTimeProvider _clock;
    private readonly List<OperatorTask> _tasks = [];
    private readonly Listener _listener = new();
    private readonly HarnessOutputs _outputs = new();
    private readonly OutputGate<TIn> _input;
    private long _checkpointId;

    /// <summary>Builds the operator and opens it.</summary>
    /// <param name="build">Puts the one operator behind a stream of records: <c>s => s.KeyBy(…).Window(…).Reduce(…)</c>.</param>
    /// <param name="options">Parallelism, maximum parallelism and batch size count; the others do not.</param>
    /// <param name="state">The state to go on from; null to begin without.</param>
    /// <param name="processingTime">The processing time at the start.</param>
    /// <exception cref="ArgumentException"><paramref name="build"/> puts none or several operators behind the stream.</exception>
    public OperatorHarness(
        Func<DataStream<TIn>, DataStream<TOut>> build, JobOptions? options = null, OperatorState? state = null, EventTime processingTime = default)
    {
        _clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(processingTime.Milliseconds));
        var settings = new ExecutionSettings((options ?? new JobOptions()) with { TimeProvider = _clock }, call => call());
        var environment = new StreamExecutionEnvironment();
        DataStream<TIn> source = environment.FromCollection<TIn>([]).Uid("harness-source").Parallelism(1);
        DataStream<TOut> result = build(source);
        Node node = result.Node;
        if (node.Inputs.Count != 1 || node.Inputs[0].From != source.Node)
            throw new ArgumentException("The harness drives one operator, right behind the stream it gives.", nameof(build));
        node.Uid ??= "operator";
        result.SinkTo(new CollectionSink<TOut>());
        TaskGraph graph = TaskGraph.WithoutTasks(environment.Graph, settings);
        IReadOnlyDictionary<string, OperatorSnapshot> restored = state?.ByUid(node.Uid) ?? new Dictionary<string, OperatorSnapshot>();
        for (int subtask = 0; subtask < graph.ParallelismOf(node); subtask++)
        {
            var task = (OperatorTask)new HarnessBuilder(graph, subtask, _outputs).Build(node);
            task.Checkpoints = _listener;
            task.Open(restored, graph.ParallelismOf(node));
            _tasks.Add(task);
        }

        var consumer = new Consumer(node, 0, node.Inputs[0]);
        _input = new OutputGate<TIn>(
            node.Id, [.. _tasks.Select((_, i) => graph.ChannelOf<TIn>(consumer, 0, i))], node.Inputs[0].Accept(new SelectorOf(settings.MaxParallelism)));
        SetProcessingTime(processingTime); // restored timers may be overdue
    }

    /// <summary>The last watermark that the operator sent on; <see cref="EventTime.None"/> before the first.</summary>
    public EventTime EmittedWatermark => _outputs.Watermark;

    /// <summary>The processing time.</summary>
    public EventTime ProcessingTime => EventTime.From(_clock.GetUtcNow());

    /// <summary>Gives the operator a record.</summary>
    public void Push(TIn value, EventTime time) => Push([new Record<TIn>(value, time)]);

    /// <summary>Gives the operator records, in batches of the options' size.</summary>
    public void Push(params ReadOnlySpan<Record<TIn>> records)
    {
        _input.Emit(records);
        _input.Flush();
        Run();
    }

    /// <summary>Gives the operator a watermark. One that does not grow is swallowed, as by the gates between tasks.</summary>
    public void PushWatermark(EventTime watermark)
    {
        _input.EmitWatermark(watermark);
        Run();
    }

    /// <summary>Moves the processing time on; timers up to and including it are due.</summary>
    public void SetProcessingTime(EventTime now)
    {
        _clock.SetUtcNow(DateTimeOffset.FromUnixTimeMilliseconds(now.Milliseconds));
        Run();
        foreach (OperatorTask task in _tasks)
        {
            // Due once their millisecond has passed: this is the instant in which it has.
            foreach (IStreamOperator one in task.Operators)
                one.OnProcessingTime(_clock.GetUtcNow() + TimeSpan.FromMilliseconds(1));
        }

        Run();
    }

    /// <summary>Takes the results since the last call, each subtask's in order.</summary>
    public IReadOnlyList<Record<TOut>> TakeOutput() => _outputs.Main<TOut>().Take();

    /// <summary>Takes what went to a side output since the last call.</summary>
    public IReadOnlyList<Record<TSide>> TakeSideOutput<TSide>(OutputTag<TSide> tag) => _outputs.Side<TSide>(tag.Name).Take();

    /// <summary>Takes the operator's state as a checkpoint would.</summary>
    public OperatorState Snapshot()
    {
        _listener.Snapshots.Clear();
        _input.SendBarrier(++_checkpointId);
        Run();
        return new OperatorState([.. _listener.Snapshots]);
    }

    /// <summary>Frees what the operator holds; nothing is finished or saved.</summary>
    public void Dispose()
    {
        foreach (OperatorTask task in _tasks)
            task.Dispose();
    }

    private void Run()
    {
        bool worked = true;
        while (worked)
        {
            worked = !_input.TryDrain();
            foreach (OperatorTask task in _tasks)
                worked |= task.Step() == TaskProgress.Worked;
        }
    }

    private sealed class Listener : ICheckpointListener
    {
        public List<OperatorSnapshot> Snapshots { get; } = [];

        public void Acknowledge(StreamTask task, long checkpointId, IReadOnlyList<OperatorSnapshot> snapshots) => Snapshots.AddRange(snapshots);

        public void Finished(StreamTask task, IReadOnlyList<OperatorSnapshot> snapshots)
        {
        }

        public void Request()
        {
        }
    }

    private sealed class SelectorOf(int maxParallelism) : IEdgeVisitor<ChannelSelector<TIn>>
    {
        public ChannelSelector<TIn> Visit<T>(Edge<T> edge) => new RebalanceSelector<TIn>(0);

        public ChannelSelector<TIn> Visit<TKey, T>(KeyedEdge<TKey, T> edge)
            where TKey : notnull => new HashSelector<TKey, TIn>(((KeyedEdge<TKey, TIn>)(Edge)edge).Selector, maxParallelism);
    }
}
