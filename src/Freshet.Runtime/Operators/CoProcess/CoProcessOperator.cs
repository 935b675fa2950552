using Freshet.Functions;
using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Operators.Functions;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Operators.CoProcess;

/// <summary>Runs a process function of two inputs without a key.</summary>
internal sealed class CoProcessOperator<TIn1, TIn2, TOut> : TwoInputOperator<TIn1, TIn2, TOut>
{
    private readonly CoProcessFunction<TIn1, TIn2, TOut> _function;
    private readonly FunctionHost<TOut> _host;

    public CoProcessOperator(CoProcessNode<TIn1, TIn2, TOut> node, int subtask, Output<TOut> next, SideOutputs sides)
        : base(node, subtask, next)
    {
        _function = node.CreateFunction();
        _host = new FunctionHost<TOut>(node, new FunctionState(node, subtask, _function), next, sides, Failed);
    }

    public override void Open(OperatorSnapshot? restored, OperatorContext context)
    {
        _host.Open(restored, context);
        _function.Open();
    }

    public override OperatorSnapshot? Snapshot(CheckpointBarrier barrier) => _host.Snapshot(barrier);

    protected override void Process1(ReadOnlySpan<Record<TIn1>> batch) => _host.Process(batch, new FirstHandler(_function, _host));

    protected override void Process2(ReadOnlySpan<Record<TIn2>> batch) => _host.Process(batch, new SecondHandler(_function, _host));

    protected override void ProcessWatermark(EventTime watermark) => _host.AdvanceWatermark(watermark);

    protected override void ProcessStatus(bool idle) => _host.Outputs.EmitStatus(idle);

    private readonly struct FirstHandler(CoProcessFunction<TIn1, TIn2, TOut> function, FunctionHost<TOut> host) : IRecordHandler<TIn1>
    {
        public void Handle(ref readonly Record<TIn1> record) => function.Process1(record.Value, host.Context, host.Outputs.Collector);
    }

    private readonly struct SecondHandler(CoProcessFunction<TIn1, TIn2, TOut> function, FunctionHost<TOut> host) : IRecordHandler<TIn2>
    {
        public void Handle(ref readonly Record<TIn2> record) => function.Process2(record.Value, host.Context, host.Outputs.Collector);
    }
}
