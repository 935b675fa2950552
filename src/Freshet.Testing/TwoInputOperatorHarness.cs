using Freshet.Graph;
using Freshet.Runtime;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Operators;
using Freshet.Sinks;

namespace Freshet.Testing;

/// <summary>
/// One operator with two inputs in a task of its own: records, watermarks and processing time go in one by one, results are taken out, and
/// its state can be taken and given to another harness, of another parallelism too. Watermarks and statuses go straight to the operator,
/// which combines those of its inputs. Time stands still until the test moves it. Not thread-safe.
/// </summary>
/// <typeparam name="TIn1">The type of the first input's records.</typeparam>
/// <typeparam name="TIn2">The type of the second input's records.</typeparam>
/// <typeparam name="TOut">The type of the results.</typeparam>
public sealed class TwoInputOperatorHarness<TIn1, TIn2, TOut> : IDisposable
{
    private readonly OperatorUnderTest _operator;
    private readonly HarnessInput<TIn1> _first;
    private readonly HarnessInput<TIn2> _second;

    /// <summary>Builds the operator and opens it.</summary>
    /// <param name="build">Puts the one operator behind two streams of records: <c>(a, b) => a.Connect(b).Map(…)</c>.</param>
    /// <param name="options">Parallelism, maximum parallelism and batch size count; the others do not.</param>
    /// <param name="state">The state to go on from; null to begin without.</param>
    /// <param name="processingTime">The processing time at the start.</param>
    /// <exception cref="ArgumentException"><paramref name="build"/> puts none or several operators behind the streams.</exception>
    public TwoInputOperatorHarness(
        Func<DataStream<TIn1>, DataStream<TIn2>, DataStream<TOut>> build, JobOptions? options = null, OperatorState? state = null,
        EventTime processingTime = default)
    {
        var environment = new StreamExecutionEnvironment();
        DataStream<TIn1> first = environment.FromCollection([], WatermarkStrategy<TIn1>.ForMonotonousTimestamps()).Uid("harness-source-1").Parallelism(1);
        DataStream<TIn2> second = environment.FromCollection([], WatermarkStrategy<TIn2>.ForMonotonousTimestamps()).Uid("harness-source-2").Parallelism(1);
        DataStream<TOut> result = build(first, second);
        Node node = result.Node;
        if (node.Inputs.Count != 2 || node.Inputs[0].From != first.Node || node.Inputs[1].From != second.Node)
            throw new ArgumentException("The harness drives one operator with two inputs, right behind the streams it gives.", nameof(build));
        result.SinkTo(new CollectionSink<TOut>());
        _operator = new OperatorUnderTest(node, options, state, processingTime);
        TwoInputOperator<TIn1, TIn2, TOut>[] operators = [.. _operator.Tasks.Select(t => (TwoInputOperator<TIn1, TIn2, TOut>)t.Operators[0])];
        _first = new HarnessInput<TIn1>(_operator, node, 0, [.. operators.Select(o => o.First)]);
        _second = new HarnessInput<TIn2>(_operator, node, 1, [.. operators.Select(o => o.Second)]);
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

    /// <summary>Gives the operator a record of its first input.</summary>
    public void Push1(TIn1 value, EventTime time) => Push1([new Record<TIn1>(value, time)]);

    /// <summary>Gives the operator records of its first input, in batches of the options' size.</summary>
    public void Push1(params ReadOnlySpan<Record<TIn1>> records) => _first.Push(records);

    /// <summary>Gives the operator a record of its second input.</summary>
    public void Push2(TIn2 value, EventTime time) => Push2([new Record<TIn2>(value, time)]);

    /// <summary>Gives the operator records of its second input, in batches of the options' size.</summary>
    public void Push2(params ReadOnlySpan<Record<TIn2>> records) => _second.Push(records);

    /// <summary>Gives the operator a watermark of its first input.</summary>
    public void PushWatermark1(EventTime watermark) => _first.PushWatermark(watermark, 0);

    /// <summary>Gives the operator a watermark of its second input.</summary>
    public void PushWatermark2(EventTime watermark) => _second.PushWatermark(watermark, 0);

    /// <summary>Tells the operator that its first input is idle, or active again.</summary>
    public void PushStatus1(bool idle) => _first.PushStatus(idle, 0);

    /// <summary>Tells the operator that its second input is idle, or active again.</summary>
    public void PushStatus2(bool idle) => _second.PushStatus(idle, 0);

    /// <summary>Moves the processing time on; timers up to and including it are due.</summary>
    public void SetProcessingTime(EventTime now) => _operator.SetProcessingTime(now);

    /// <summary>Tells the operator that its bounded inputs have ended: it gives what it held back.</summary>
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
