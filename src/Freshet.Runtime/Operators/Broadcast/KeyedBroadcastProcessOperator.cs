using Freshet.Functions;
using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Operators.Functions;
using Freshet.Runtime.State;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Operators.Broadcast;

/// <summary>Runs the function of a keyed stream connected with a broadcast one.</summary>
internal sealed class KeyedBroadcastProcessOperator<TKey, TIn, TBroadcast, TOut> : TwoInputOperator<TIn, TBroadcast, TOut>
    where TKey : notnull
{
    private readonly KeyedBroadcastProcessNode<TKey, TIn, TBroadcast, TOut> _node;
    private readonly KeyedBroadcastProcessFunction<TKey, TIn, TBroadcast, TOut> _function;
    private readonly KeyedFunctionHost<TKey, TOut> _host;

    public KeyedBroadcastProcessOperator(
        KeyedBroadcastProcessNode<TKey, TIn, TBroadcast, TOut> node, int subtask, KeyedStateBackend backend, Output<TOut> next, SideOutputs sides)
        : base(node, subtask, next)
    {
        _node = node;
        _function = node.CreateFunction();
        _host = new KeyedFunctionHost<TKey, TOut>(
            node, new FunctionState(node, subtask, _function, node.BroadcastStates), node.Input.Serializer, backend,
            new FunctionOutputs<TOut>(next, sides), _function.OnTimer, Failed);
    }

    public override OperatorUsage Usage => _host.Usage;

    public override void Open(OperatorSnapshot? restored, OperatorContext context) => _host.Open(restored, context, _function.Open);

    public override void OnProcessingTime(DateTimeOffset now) => _host.OnProcessingTime(now);

    public override OperatorSnapshot? Snapshot(CheckpointBarrier barrier) => _host.Snapshot(barrier);

    protected override void Process1(ReadOnlySpan<Record<TIn>> batch) =>
        _host.Process(batch, _node.Input.Selector, new Handler(_function, _host.Context, _host.Outputs.Collector));

    protected override void Process2(ReadOnlySpan<Record<TBroadcast>> batch) =>
        _host.Process(batch, selector: null, new BroadcastHandler(_function, _host.BroadcastContext, _host.Outputs.Collector));

    protected override void ProcessWatermark(EventTime watermark) => _host.AdvanceWatermark(watermark);

    protected override void ProcessStatus(bool idle) => _host.Outputs.EmitStatus(idle);

    private readonly struct Handler(
        KeyedBroadcastProcessFunction<TKey, TIn, TBroadcast, TOut> function, KeyedReadOnlyBroadcastContext<TKey> context, Collector<TOut> output)
        : IRecordHandler<TIn>
    {
        public void Handle(ref readonly Record<TIn> record) => function.Process(record.Value, context, output);
    }

    private readonly struct BroadcastHandler(
        KeyedBroadcastProcessFunction<TKey, TIn, TBroadcast, TOut> function, KeyedBroadcastContext<TKey> context, Collector<TOut> output)
        : IRecordHandler<TBroadcast>
    {
        public void Handle(ref readonly Record<TBroadcast> record) => function.ProcessBroadcast(record.Value, context, output);
    }
}
