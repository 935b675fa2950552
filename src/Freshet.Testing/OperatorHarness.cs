using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime;
using Freshet.Runtime.Checkpoints;
using Freshet.Sinks;

namespace Freshet.Testing;

/// <summary>
/// One operator in a task of its own: records, watermarks and processing time go in one by one, results are taken out, and its state can be
/// taken and given to another harness, of another parallelism too. Time stands still until the test moves it. Not thread-safe.
/// </summary>
/// <typeparam name="TIn">The type of the records that go in.</typeparam>
/// <typeparam name="TOut">The type of the results.</typeparam>
public sealed class OperatorHarness<TIn, TOut> : IDisposable
{
    private readonly OperatorUnderTest _operator;
    private readonly HarnessInput<TIn> _input;

    /// <summary>Builds the operator and opens it.</summary>
    /// <param name="build">Puts the one operator behind a stream of records: <c>s => s.KeyBy(…).Window(…).Reduce(…)</c>.</param>
    /// <param name="options">Parallelism, maximum parallelism and batch size count; the others do not.</param>
    /// <param name="state">The state to go on from; null to begin without.</param>
    /// <param name="processingTime">The processing time at the start.</param>
    /// <param name="channels">How many tasks the operator reads from; more than one are combined by a gate, as between tasks.</param>
    /// <exception cref="ArgumentException"><paramref name="build"/> puts none or several operators behind the stream.</exception>
    public OperatorHarness(
        Func<DataStream<TIn>, DataStream<TOut>> build, JobOptions? options = null, OperatorState? state = null,
        EventTime processingTime = default, int channels = 1)
    {
        var environment = new StreamExecutionEnvironment();
        DataStream<TIn> source = environment.FromSource(new HarnessSource<TIn>()).Uid("harness-source").Parallelism(channels);
        DataStream<TOut> result = build(source);
        Node node = result.Node;
        if (node.Inputs.Count != 1 || node.Inputs[0].From != source.Node)
            throw new ArgumentException("The harness drives one operator, right behind the stream it gives.", nameof(build));
        result.SinkTo(new CollectionSink<TOut>());
        _operator = new OperatorUnderTest(node, options, state, processingTime);
        _input = new HarnessInput<TIn>(_operator, node, 0, [.. _operator.Tasks.Select(t => (Output<TIn>)t.Operators[0])]);
        SetProcessingTime(processingTime); // restored timers may be overdue
    }

    /// <summary>The last watermark that the operator sent on; <see cref="EventTime.None"/> before the first.</summary>
    public EventTime EmittedWatermark => _operator.Log.Watermark;

    /// <summary>The processing time.</summary>
    public EventTime ProcessingTime => _operator.ProcessingTime;

    /// <summary>The event-time timers that wait, one for each key, namespace and time.</summary>
    public long EventTimeTimers => _operator.Usage.EventTimeTimers;

    /// <summary>The processing-time timers that wait, one for each key, namespace and time.</summary>
    public long ProcessingTimeTimers => _operator.Usage.ProcessingTimeTimers;

    /// <summary>Whether the operator keeps state of any key.</summary>
    public bool HasKeyedState => _operator.Usage.HasKeyedState;

    /// <summary>Gives the operator a record.</summary>
    public void Push(TIn value, EventTime time) => Push([new Record<TIn>(value, time)]);

    /// <summary>Gives the operator records, in batches of the options' size.</summary>
    public void Push(params ReadOnlySpan<Record<TIn>> records) => _input.Push(records);

    /// <summary>
    /// Gives the operator a watermark. With one channel it goes straight to the operator, as from one chained before it, whether it grows or
    /// not; with several, through the gate that combines them and lets through only what grows.
    /// </summary>
    public void PushWatermark(EventTime watermark, int channel = 0) => _input.PushWatermark(watermark, channel);

    /// <summary>Tells the operator that a channel is idle, or active again; the way is that of watermarks.</summary>
    public void PushStatus(bool idle, int channel = 0) => _input.PushStatus(idle, channel);

    /// <summary>Moves the processing time on; timers up to and including it are due, and those that were registered for a time already past.</summary>
    public void SetProcessingTime(EventTime now) => _operator.SetProcessingTime(now);

    /// <summary>Tells the operator that its bounded input has ended: it gives what it held back.</summary>
    /// <exception cref="InvalidOperationException">It waits for something from outside.</exception>
    public void Finish() => _operator.Finish();

    /// <summary>Takes the results since the last call, each subtask's in order.</summary>
    public IReadOnlyList<Record<TOut>> TakeOutput() => _operator.Log.TakeRecords<TOut>(null);

    /// <summary>Takes what went to a side output since the last call.</summary>
    public IReadOnlyList<Record<TSide>> TakeSideOutput<TSide>(OutputTag<TSide> tag) => _operator.Log.TakeRecords<TSide>(tag.Name);

    /// <summary>Takes everything sent since the last call, in the order of sending, one subtask behind the other.</summary>
    public IReadOnlyList<Emission> TakeEmissions() => _operator.Log.TakeAll();

    /// <summary>Takes the operator's state as a checkpoint would.</summary>
    public OperatorState Snapshot() => _operator.Snapshot();

    /// <summary>Takes the operator's state as a checkpoint does that is written while the operator goes on: it becomes bytes when it is asked for, once.</summary>
    internal Func<OperatorState> SnapshotWrittenLater()
    {
        IReadOnlyList<OperatorSnapshot> captured = _operator.Capture();
        return () => new OperatorState(captured);
    }

    /// <summary>Frees what the operator holds; nothing is finished or saved.</summary>
    public void Dispose() => _operator.Dispose();
}
