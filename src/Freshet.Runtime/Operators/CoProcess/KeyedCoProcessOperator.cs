using Freshet.Functions;
using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Operators.Functions;
using Freshet.Runtime.State;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Operators.CoProcess;

/// <summary>Runs a keyed process function of two inputs with its state and timers.</summary>
internal sealed class KeyedCoProcessOperator<TKey, TIn1, TIn2, TOut> : TwoInputOperator<TIn1, TIn2, TOut>
    where TKey : notnull
{
    private readonly KeyedCoProcessNode<TKey, TIn1, TIn2, TOut> _node;
    private readonly KeyedCoProcessFunction<TKey, TIn1, TIn2, TOut> _function;
    private readonly KeyedFunctionHost<TKey, TOut> _host;

    public KeyedCoProcessOperator(
        KeyedCoProcessNode<TKey, TIn1, TIn2, TOut> node, int subtask, KeyedStateBackend backend, Output<TOut> next, SideOutputs sides)
        : base(node, subtask, next)
    {
        _node = node;
        _function = node.CreateFunction();
        _host = new KeyedFunctionHost<TKey, TOut>(
            node, new FunctionState(node, subtask, _function), node.First.Serializer, backend, new FunctionOutputs<TOut>(next, sides),
            _function.OnTimer, Failed);
    }

    public override OperatorUsage Usage => _host.Usage;

    public override void Open(OperatorSnapshot? restored, OperatorContext context) => _host.Open(restored, context, _function.Open);

    public override void OnProcessingTime(DateTimeOffset now) => _host.OnProcessingTime(now);

    public override OperatorSnapshot? Snapshot(CheckpointBarrier barrier) => _host.Snapshot(barrier);

    protected override void Process1(ReadOnlySpan<Record<TIn1>> batch) =>
        _host.Process(batch, _node.First.Selector, new FirstHandler(_function, _host.Context, _host.Outputs.Collector));

    protected override void Process2(ReadOnlySpan<Record<TIn2>> batch) =>
        _host.Process(batch, _node.Second.Selector, new SecondHandler(_function, _host.Context, _host.Outputs.Collector));

    protected override void ProcessWatermark(EventTime watermark) => _host.AdvanceWatermark(watermark);

    protected override void ProcessStatus(bool idle) => _host.Outputs.EmitStatus(idle);

    private readonly struct FirstHandler(
        KeyedCoProcessFunction<TKey, TIn1, TIn2, TOut> function, KeyedContext<TKey> context, Collector<TOut> output) : IRecordHandler<TIn1>
    {
        public void Handle(ref readonly Record<TIn1> record) => function.Process1(record.Value, context, output);
    }

    private readonly struct SecondHandler(
        KeyedCoProcessFunction<TKey, TIn1, TIn2, TOut> function, KeyedContext<TKey> context, Collector<TOut> output) : IRecordHandler<TIn2>
    {
        public void Handle(ref readonly Record<TIn2> record) => function.Process2(record.Value, context, output);
    }
}
