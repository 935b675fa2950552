using Freshet.Functions;
using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Operators.Functions;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Operators.Broadcast;

/// <summary>Runs the function of a stream connected with a broadcast one.</summary>
internal sealed class BroadcastProcessOperator<TIn, TBroadcast, TOut> : TwoInputOperator<TIn, TBroadcast, TOut>
{
    private readonly BroadcastProcessFunction<TIn, TBroadcast, TOut> _function;
    private readonly FunctionHost<TOut> _host;

    public BroadcastProcessOperator(BroadcastProcessNode<TIn, TBroadcast, TOut> node, int subtask, Output<TOut> next, SideOutputs sides)
        : base(node, subtask, next)
    {
        _function = node.CreateFunction();
        _host = new FunctionHost<TOut>(node, new FunctionState(node, subtask, _function, node.BroadcastStates), next, sides, Failed);
    }

    public override void Open(OperatorSnapshot? restored, OperatorContext context)
    {
        _host.Open(restored, context);
        _function.Open();
    }

    public override OperatorSnapshot? Snapshot(CheckpointBarrier barrier) => _host.Snapshot(barrier);

    protected override void Process1(ReadOnlySpan<Record<TIn>> batch) => _host.Process(batch, new Handler(_function, _host));

    protected override void Process2(ReadOnlySpan<Record<TBroadcast>> batch) => _host.Process(batch, new BroadcastHandler(_function, _host));

    protected override void ProcessWatermark(EventTime watermark) => _host.AdvanceWatermark(watermark);

    protected override void ProcessStatus(bool idle) => _host.Outputs.EmitStatus(idle);

    private readonly struct Handler(BroadcastProcessFunction<TIn, TBroadcast, TOut> function, FunctionHost<TOut> host) : IRecordHandler<TIn>
    {
        public void Handle(ref readonly Record<TIn> record) => function.Process(record.Value, host.Context, host.Outputs.Collector);
    }

    private readonly struct BroadcastHandler(BroadcastProcessFunction<TIn, TBroadcast, TOut> function, FunctionHost<TOut> host) : IRecordHandler<TBroadcast>
    {
        public void Handle(ref readonly Record<TBroadcast> record) => function.ProcessBroadcast(record.Value, host.BroadcastContext, host.Outputs.Collector);
    }
}
